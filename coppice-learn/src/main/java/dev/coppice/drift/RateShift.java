package dev.coppice.drift;

import dev.coppice.stats.ChiSquared;
import java.util.stream.LongStream;

/** How the share of a class moved: of decisions (prediction drift) or of labels (label drift). */
public final class RateShift {

  private RateShift() {}

  /** Current minus reference, for a yes-or-no question; NaN when one side has no rows. */
  public static double of(double referenceShare, long positives, long rows) {
    return (double) positives / rows - referenceShare;
  }

  /** The largest move of any class, without its sign. */
  public static double largest(double[] referenceShares, long[] counts) {
    long rows = LongStream.of(counts).sum();
    double largest = rows == 0 ? Double.NaN : 0;
    for (int k = 0; k < counts.length; k++) {
      double moved = StrictMath.abs(of(referenceShares[k], counts[k], rows));
      largest = StrictMath.max(largest, moved);
    }
    return largest;
  }

  /**
   * The Kullback-Leibler divergence of the current from the reference shares; infinite when a class
   * comes that the reference does not have, NaN without rows.
   */
  public static double divergence(double[] referenceShares, long[] counts) {
    long rows = LongStream.of(counts).sum();
    double sum = rows == 0 ? Double.NaN : 0;
    for (int k = 0; k < counts.length; k++) {
      double share = (double) counts[k] / rows;
      sum += counts[k] == 0 ? 0 : share * StrictMath.log(share / referenceShares[k]);
    }
    return sum;
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
