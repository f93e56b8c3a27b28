package dev.coppice.stats;

import java.util.Arrays;

/**
 * The quantiles of some values, interpolated linearly between neighbours: numpy's default, type 7
 * of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996). Immutable.
 */
public final class Quantiles {

  private final double[] sorted;

  private Quantiles(double[] sorted) {
    this.sorted = sorted;
  }

  /** Missing values (NaN) are left out; the array is not changed. */
  public static Quantiles of(double[] values) {
    double[] sorted = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    Arrays.sort(sorted);
    return new Quantiles(sorted);
  }

  /** How many values there are, missing ones left out. */
  public int count() {
    return sorted.length;
  }

  public double median() {
    return at(0.5);
  }

  /**
   * @param share from 0, the smallest value, to 1, the largest
   * @return the value with this share of the values below it; NaN when there is no value
   */
  public double at(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("A quantile's share is from 0 to 1, not " + share);
    }
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = share * (sorted.length - 1);
    int below = (int) position;
    double low = sorted[below];
    double high = sorted[Math.min(below + 1, sorted.length - 1)];
    if (low == high) { // also two equal infinities, whose difference is NaN
      return low;
    }
    double weight = position - below;
    // From the nearer end, as numpy does: exact at both ends
    return weight < 0.5 ? low + (high - low) * weight : high - (high - low) * (1 - weight);
  }
}
