package dev.coppice.stats;

/**
 * The tail of the chi-squared distribution.
 *
 * <p>The regularised incomplete gamma function Q(df/2, x/2): a series below the mean, a continued
 * fraction by Lentz above it (Press and others, "Numerical Recipes", 6.2), where each converges in
 * some ten steps; ln gamma by Lanczos with g = 7. Fifty lines, so a library would be heavier than
 * what it saves.
 */
public final class ChiSquared {

  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };
  private static final double TINY = 1e-300;
  private static final int MOST_STEPS = 100_000;

  private ChiSquared() {}

  /**
   * The probability of a value at least this large.
   *
   * @param freedom degrees of freedom, above 0
   */
  public static double tail(double value, double freedom) {
    if (Double.isNaN(value) || Double.isNaN(freedom)) {
      return Double.NaN;
    }
    if (!(value > 0)) {
      return 1;
    }
    double a = freedom / 2;
    double x = value / 2;
    if (Double.isInfinite(x)) {
      return 0;
    }
    double front = StrictMath.exp(a * StrictMath.log(x) - x - logGamma(a));
    return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x);
  }

  /** The probability that a standard normal value lies at least this far from 0, on either side. */
  public static double normalTails(double z) {
    return tail(z * z, 1);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int step = 1; step < MOST_STEPS && term > sum * 1e-17; step++) {
      term *= x / (a + step);
      sum += term;
    }
    return sum;
  }

  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double product = d;
    for (int step = 1; step < MOST_STEPS; step++) {
      double top = -step * (step - a);
      b += 2;
      d = 1 / notZero(top * d + b);
      c = notZero(b + top / c);
      product *= d * c;
      if (StrictMath.abs(d * c - 1) < 1e-16) {
        break;
      }
    }
    return product;
  }

  private static double notZero(double value) {
    return StrictMath.abs(value) < TINY ? TINY : value;
  }

  private static double logGamma(double a) {
    if (a < 0.5) { // reflected, so that the sum below stays accurate
      return StrictMath.log(StrictMath.PI / StrictMath.sin(StrictMath.PI * a)) - logGamma(1 - a);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (a - 1 + i);
    }
    double t = a + 6.5;
    return 0.5 * StrictMath.log(2 * StrictMath.PI)
        + (a - 0.5) * StrictMath.log(t)
        - t
        + StrictMath.log(sum);
  }
}
