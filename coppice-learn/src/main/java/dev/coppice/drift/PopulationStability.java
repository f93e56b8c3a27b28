package dev.coppice.drift;

import dev.coppice.stats.Histogram;

/**
 * The population stability index: {@code sum (a - e) ln(a / e)} over bins, where e is the
 * reference's share and a the current one, both at least {@code floor}.
 *
 * <p>The symmetric Kullback-Leibler divergence of Jeffreys (1946). Without drift it is about
 * chi-squared: its mean is {@code (bins - 1) (1 / n + 1 / m)}, so a window of 50 rows reads 0.2 by
 * chance. Missing values are a bin like any other.
 */
public final class PopulationStability {

  /** So that an empty bin is a finite distance. */
  public static final double FLOOR = 1e-4;

  private PopulationStability() {}

  public static double of(Histogram reference, Histogram current) {
    return of(reference, current, FLOOR);
  }

  /** NaN when one side has no rows. */
  public static double of(Histogram reference, Histogram current, double floor) {
    Distribution.requireSameBins(reference, current);
    return of(reference.shares(), current.shares(), floor);
  }

  static double of(double[] expected, double[] actual, double floor) {
    double sum = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      double e = StrictMath.max(expected[bin], floor);
      double a = StrictMath.max(actual[bin], floor);
      sum += (a - e) * StrictMath.log(a / e);
    }
    return sum;
  }
}
