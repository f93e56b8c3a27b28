package dev.coppice.drift;

import dev.coppice.errors.InvalidInput;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.Moments;

/**
 * One column over some rows, as drift tests read it: counted into bins that were frozen with the
 * reference, and whatever a fixed number of bytes can tell beside that.
 */
public sealed interface Distribution {

  Histogram histogram();

  /** How many rows, missing values included. */
  default long rows() {
    return histogram().total();
  }

  /** The last bin is that of missing values. */
  default long missing() {
    return histogram().counts()[histogram().counts().length - 1];
  }

  /** The share of rows without a value; NaN without rows. */
  default double missingShare() {
    return (double) missing() / rows();
  }

  /**
   * Numbers.
   *
   * @param moments of all values
   * @param sample ascending, without missing values: all values, or some that stand for them
   * @param outlierShare the share of values beyond the reference's {@link Fences}
   */
  @SuppressWarnings("ArrayRecordComponent") // tests read the array itself
  record Numbers(Histogram histogram, Moments moments, double[] sample, double outlierShare)
      implements Distribution {

    /** Whether the sample holds every value. */
    public boolean complete() {
      return sample.length == moments.count();
    }
  }

  /**
   * Texts.
   *
   * @param levelCounts how often each level comes in a random sample of the values, levels that the
   *     reference does not have included; all values where all are at hand
   */
  @SuppressWarnings("ArrayRecordComponent") // tests read the array itself
  record Categories(Histogram histogram, long[] levelCounts) implements Distribution {}

  /**
   * The counts of two distributions are compared bin by bin.
   *
   * @throws InvalidInput when the bins differ: then a comparison would mean nothing
   */
  static void requireSameBins(Histogram reference, Histogram current) {
    if (!reference.bins().equals(current.bins())) {
      throw new InvalidInput(
          "Only counts over the same bins can be compared; the reference has "
              + reference.bins()
              + ", the current rows have "
              + current.bins());
    }
  }
}
