package dev.coppice.stats;

/**
 * The difference between the means of two arms, with an interval that holds at all times at once:
 * it may be looked at after every label, and the comparison ended when it excludes 0.
 *
 * <p>Method: the mixture sequential probability ratio test for two samples with a normal mixture of
 * effects. R. Johari, P. Koomen, L. Pekelis and D. Walsh, "Always valid inference: continuous
 * monitoring of A/B tests", Operations Research 70(3), 2022, equations 10 to 12; the confidence
 * sequence is the one of H. Robbins, "Statistical methods related to the law of the iterated
 * logarithm", 1970. With V the variance of the difference and T that of the mixture, the interval
 * is {@code difference ± sqrt(V (V + T) / T * log((V + T) / (V alpha^2)))}. The variances are
 * estimated, so it is exact only in the limit; below {@value #LEAST} values an arm nothing is said.
 * An arm counts as at least as spread as both together: a small arm that has seen none of a rare
 * outcome yet looks as if it never varied, and with its own variance alone more than half of all
 * watched comparisons of equal arms would find a difference (5 % of the traffic, one outcome in
 * 200). Rejected: t-tests (looking often finds differences that are not there) and bounds for any
 * bounded outcome (Howard et al. 2021: exact, but several times wider at the sizes that labels come
 * in).
 *
 * @param difference candidate minus champion
 * @param low of the interval; negative infinity as long as nothing can be said
 * @param high of the interval
 * @param pValue always valid: the chance of at least such a difference, ever, between equal arms
 */
public record AlwaysValid(double difference, double low, double high, double pValue) {

  /** Values an arm must have. */
  public static final int LEAST = 100;

  /** The effects one hopes to see, as a share of the spread: narrowest near one twentieth. */
  private static final double EFFECT = 0.05;

  /**
   * One arm's outcomes so far, as sums: those of several processes are added.
   *
   * @param count of values
   * @param sum of values: 1 for right and 0 for wrong, or an amount of money
   * @param squares the sum of their squares
   */
  public record Arm(long count, double sum, double squares) {

    public static final Arm NONE = new Arm(0, 0, 0);

    public Arm plus(double value) {
      return new Arm(count + 1, sum + value, squares + value * value);
    }

    public Arm plus(Arm other) {
      return new Arm(count + other.count, sum + other.sum, squares + other.squares);
    }

    public double mean() {
      return sum / count;
    }

    double variance() {
      return Math.max(0, (squares - sum * sum / count) / (count - 1));
    }

    double varianceAmong(Arm both) {
      return Math.max(variance(), both.variance());
    }
  }

  /**
   * @param alpha how often an interval may miss the true difference, ever: 0.05
   */
  public static AlwaysValid of(Arm champion, Arm candidate, double alpha) {
    boolean few = Math.min(champion.count(), candidate.count()) < LEAST;
    double difference = few ? 0 : candidate.mean() - champion.mean();
    Arm both = champion.plus(candidate);
    double ours = few ? 0 : candidate.varianceAmong(both);
    double theirs = few ? 0 : champion.varianceAmong(both);
    double spread = (ours + theirs) / 2;
    if (few || spread == 0) {
      return new AlwaysValid(difference, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1);
    }
    double v = theirs / champion.count() + ours / candidate.count();
    double t = EFFECT * EFFECT * 2 * spread;
    double half = StrictMath.sqrt(v * (v + t) / t * StrictMath.log((v + t) / (v * alpha * alpha)));
    double evidence =
        StrictMath.sqrt(v / (v + t))
            * StrictMath.exp(t * difference * difference / (2 * v * (v + t)));
    return new AlwaysValid(
        difference, difference - half, difference + half, Math.min(1, 1 / evidence));
  }

  /** Whether the arms differ, as far as one can know at this {@code alpha}. */
  public boolean differs() {
    return low > 0 || high < 0;
  }
}
