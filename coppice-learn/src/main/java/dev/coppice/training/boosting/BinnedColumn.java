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
 * @param slot the slot it was made from
 * @param edges ascending; empty for a category
 * @param bins how many bins there are
 * @param codes the bin of each row
 */
@SuppressWarnings("ArrayRecordComponent") // read by the hot loops
record BinnedColumn(int slot, Slot kind, float[] edges, int bins, char[] codes) {

  /** The quantiles of longer columns are taken from this many evenly spaced rows. */
  private static final int SAMPLE = 200_000;

  private static final int MAX_CODES = 1 << 16;

  static BinnedColumn of(Slot kind, int slot, double[] values, int maxBins) {
    float[] edges = kind.isCode() ? new float[0] : edges(values, maxBins);
    int bins = kind.isCode() ? Math.min(kind.levels(), MAX_CODES) : edges.length + 2;
    char[] codes = new char[values.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] =
          (char) (kind.isCode() ? ofCode((int) values[row]) : ofNumber(edges, values[row]));
    }
    return new BinnedColumn(slot, kind, edges, bins, codes);
  }

  /** Codes beyond those that can be told apart here are as good as unknown. */
  static int ofCode(int code) {
    return code < MAX_CODES ? code : 0;
  }

  private static int ofNumber(float[] edges, double value) {
    if (Double.isNaN(value)) {
      return edges.length + 1;
    }
    int at = Arrays.binarySearch(edges, (float) value + 0f);
    return at >= 0 ? at + 1 : -at - 1;
  }

  boolean isCategory() {
    return kind.isCode();
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
