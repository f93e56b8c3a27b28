package dev.coppice.drift;

import dev.coppice.stats.ChiSquared;

/** How the share of a class moved: of decisions (prediction drift) or of labels (label drift). */
public final class RateShift {

  private RateShift() {}

  /** Current minus reference, for a yes-or-no question; NaN when one side has no rows. */
  public static double of(double referenceShare, long positives, long rows) {
    return (double) positives / rows - referenceShare;
  }

  /** The largest move of any class, without its sign. */
  public static double largest(double[] referenceShares, long[] counts) {
    long rows = 0;
    for (long count : counts) {
      rows += count;
    }
    double largest = rows == 0 ? Double.NaN : 0;
    for (int k = 0; k < counts.length; k++) {
      double moved = StrictMath.abs(of(referenceShares[k], counts[k], rows));
      largest = StrictMath.max(largest, moved);
    }
    return largest;
  }

  /** The test of two shares by their pooled standard error, with its two-sided p. */
  public static Tested tested(long positivesA, long rowsA, long positivesB, long rowsB) {
    double a = (double) positivesA / rowsA;
    double b = (double) positivesB / rowsB;
    double pooled = ((double) positivesA + positivesB) / ((double) rowsA + rowsB);
    double error = StrictMath.sqrt(pooled * (1 - pooled) * (1.0 / rowsA + 1.0 / rowsB));
    double z = b == a ? 0 : (b - a) / error;
    return new Tested(z, ChiSquared.normalTails(z));
  }
}
