package dev.coppice.drift;

/**
 * The exact test of two shares, for counts that are too small for chi-squared: of all tables with
 * the same sums, how likely are those at most as likely as this one (Fisher, "On the interpretation
 * of chi-squared from contingency tables", 1922; two-sided as in scipy and R).
 *
 * <p>Each table follows from the one before by a ratio, so the probabilities are summed relative to
 * the seen one: no factorial, no gamma function. Cost: the smallest of the sums.
 */
final class Fisher {

  /** Equally likely tables differ in their last digits. */
  private static final double EQUAL = 1 + 1e-7;

  private Fisher() {}

  /**
   * @param a how many of {@code rowsA} are of the rare kind
   * @param b how many of {@code rowsB} are
   */
  static double p(long a, long rowsA, long b, long rowsB) {
    long rare = a + b;
    long low = Math.max(0, rare - rowsA);
    long high = Math.min(rare, rowsB);
    double sum = 1;
    double as = 1;
    double relative = 1; // to the table that was seen
    for (long k = b; k < high; k++) {
      relative *= step(k, rare, rowsA, rowsB);
      sum += relative;
      as += relative <= EQUAL ? relative : 0;
    }
    relative = 1;
    for (long k = b; k > low; k--) {
      relative /= step(k - 1, rare, rowsA, rowsB);
      sum += relative;
      as += relative <= EQUAL ? relative : 0;
      if (Double.isInfinite(sum)) {
        return 0; // hardly any table is less likely
      }
    }
    return StrictMath.min(1, as / sum);
  }

  /** From {@code k} rare ones among B to one more. */
  private static double step(double k, double rare, double rowsA, double rowsB) {
    return (rare - k) / (k + 1) * ((rowsB - k) / (rowsA - rare + k + 1));
  }
}
