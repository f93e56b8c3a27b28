package dev.coppice.training.boosting;

import dev.coppice.features.Slot;
import java.util.Arrays;

/**
 * One column as small whole numbers, so that a histogram stands for it.
 *
 * <p>A number gets quantile bins: bin b holds the values below {@code edges[b]} that are not below
 * {@code edges[b - 1]}, and the last bin holds the missing ones. The edges are the thresholds of
 * the trees, compared as {@code float}, so that a bin and a test on the raw value always agree. The
 * bins of a category are its codes.
 *
 * <p>A category may stand here a second time as a <em>statistic</em>: a number for each code (its
 * smoothed mean target), binned like a number. A test on it is still a set of codes.
 *
 * @param slot the slot it was made from
 * @param kind what the bins mean
 * @param edges ascending; empty for a category
 * @param statistic the number of each code; empty unless the column is a statistic
 * @param bins how many bins there are
 * @param codes the bin of each row
 */
@SuppressWarnings("ArrayRecordComponent") // read by the hot loops
record BinnedColumn(
    int slot, Kind kind, float[] edges, float[] statistic, int bins, char[] codes) {

  enum Kind {
    NUMBER,
    CATEGORY,
    STATISTIC
  }

  private static final float[] NONE = new float[0];

  /** The quantiles of longer columns are taken from this many evenly spaced rows. */
  private static final int SAMPLE = 200_000;

  static BinnedColumn of(Slot kind, int slot, double[] values, int maxBins) {
    if (kind.isCode()) {
      char[] codes = new char[values.length];
      for (int row = 0; row < codes.length; row++) {
        codes[row] = (char) values[row];
      }
      return new BinnedColumn(slot, Kind.CATEGORY, NONE, NONE, kind.levels(), codes);
    }
    return ofNumbers(slot, Kind.NUMBER, NONE, values, maxBins);
  }

  static BinnedColumn ofStatistic(int slot, float[] statistic, double[] values, int maxBins) {
    return ofNumbers(slot, Kind.STATISTIC, statistic, values, maxBins);
  }

  private static BinnedColumn ofNumbers(
      int slot, Kind kind, float[] statistic, double[] values, int maxBins) {
    float[] edges = edges(values, maxBins);
    char[] codes = new char[values.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = (char) bin(edges, values[row]);
    }
    return new BinnedColumn(slot, kind, edges, statistic, edges.length + 2, codes);
  }

  /** Whether a split could part any rows. */
  boolean varies() {
    for (char code : codes) {
      if (code != codes[0]) {
        return true;
      }
    }
    return false;
  }

  /** The bin of missing numbers. */
  int missing() {
    return edges.length + 1;
  }

  private static int bin(float[] edges, double value) {
    if (Double.isNaN(value)) {
      return edges.length + 1;
    }
    int at = Arrays.binarySearch(edges, (float) value);
    return at >= 0 ? at + 1 : -at - 1;
  }

  /** Cuts between neighbouring values: all of them, or so that bins have about equal weight. */
  private static float[] edges(double[] values, int maxBins) {
    float[] sorted = sample(values);
    int[] starts = starts(sorted);
    float[] edges = new float[Math.max(0, Math.min(maxBins, starts.length - 1) - 1)];
    boolean all = starts.length - 1 <= maxBins;
    int count = 0;
    int begin = 0;
    for (int i = 1; i < starts.length - 1 && count < edges.length; i++) {
      double share = (double) (sorted.length - begin) / (edges.length + 1 - count);
      if (all || starts[i] - begin >= share || starts[i + 1] - starts[i] >= share) {
        edges[count++] = between(sorted[starts[i] - 1], sorted[starts[i]]);
        begin = starts[i];
      }
    }
    return Arrays.copyOf(edges, count);
  }

  private static float[] sample(double[] values) {
    int step = 1 + (values.length - 1) / SAMPLE;
    float[] sample = new float[(values.length + step - 1) / step];
    int count = 0;
    for (int row = 0; row < values.length; row += step) {
      if (!Double.isNaN(values[row])) {
        sample[count++] = (float) values[row] + 0f; // no negative zero: it would sort apart
      }
    }
    float[] sorted = Arrays.copyOf(sample, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Where each distinct value starts, and the end. */
  private static int[] starts(float[] sorted) {
    int[] starts = new int[sorted.length + 1];
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] > sorted[i - 1]) {
        starts[count++] = i;
      }
    }
    starts[count] = sorted.length;
    return Arrays.copyOf(starts, count + 1);
  }

  /** A threshold that is above the lower value and not above the upper one. */
  private static float between(float lower, float upper) {
    float middle = lower / 2 + upper / 2;
    return middle > lower && middle < upper ? middle : upper;
  }
}
