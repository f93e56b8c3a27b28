package dev.coppice.training.boosting;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best split of a node from its histogram.
 *
 * <p>Numbers: every edge, with the missing rows on either side. Categories: the codes with enough
 * rows in the node are put in the order of their smoothed mean gradient, in which the best subset
 * is a prefix (Fisher 1958, as used by LightGBM); all other codes, unseen ones too, stay on the
 * right. Cost: one pass over the bins, and a sort of the codes.
 */
final class SplitSearch {

  private final Settings settings;
  private final int[] offsets;
  private final BinnedColumn[] columns;

  /** Of the node that is searched: gradient sum, second-derivative sum, rows. */
  private double g;

  private double h;
  private double n;
  private double bestGain;
  private @Nullable Split best;

  SplitSearch(Settings settings, BinnedColumn[] columns, int[] offsets) {
    this.settings = settings;
    this.columns = columns;
    this.offsets = offsets;
  }

  /** The best split among some columns, or null where none helps. */
  @Nullable Split best(double[] histogram, int[] among, Node node) {
    g = node.gradient;
    h = node.hessian;
    n = node.rows();
    best = null;
    bestGain = 1e-9; // less is rounding
    if (n < 2 * settings.minSamplesLeaf()) {
      return null;
    }
    for (int column : among) {
      if (columns[column].isCategory()) {
        scanCategories(histogram, column);
      } else {
        scanNumbers(histogram, column);
      }
    }
    return best;
  }

  private void scanNumbers(double[] histogram, int column) {
    int edges = columns[column].edges().length;
    int offset = offsets[column];
    int missing = offset + 3 * columns[column].missing();
    double missingRows = histogram[missing + 2];
    double lg = 0;
    double lh = 0;
    double ln = 0;
    int last = missingRows > 0 ? edges : edges - 1;
    for (int edge = 0; edge <= last; edge++) {
      int at = offset + 3 * edge;
      lg += histogram[at];
      lh += histogram[at + 1];
      ln += histogram[at + 2];
      double gain = gain(lg, lh, ln);
      if (gain > bestGain) {
        take(column, edge, missingRows == 0 && ln > n - ln, gain);
      }
      if (missingRows > 0 && edge < edges) {
        gain = gain(lg + histogram[missing], lh + histogram[missing + 1], ln + missingRows);
        if (gain > bestGain) {
          take(column, edge, true, gain);
        }
      }
    }
  }

  private void take(int column, int edge, boolean missingLeft, double gain) {
    boolean[] left = new boolean[columns[column].bins()];
    Arrays.fill(left, 0, edge + 1, true);
    left[columns[column].missing()] = missingLeft;
    bestGain = gain;
    best = new Split(column, edge, left, gain);
  }

  private void scanCategories(double[] histogram, int column) {
    int offset = offsets[column];
    int bins = columns[column].bins();
    long[] order = new long[bins];
    int count = 0;
    for (int code = 0; code < bins; code++) {
      int at = offset + 3 * code;
      if (histogram[at + 2] >= settings.minSamplesCategory()) {
        double mean = histogram[at] / (histogram[at + 1] + settings.categorySmoothing());
        order[count++] = (long) ordered((float) mean) << 32 | code;
      }
    }
    Arrays.sort(order, 0, count);
    scanPrefixes(histogram, column, order, count, 0, 1);
    scanPrefixes(histogram, column, order, count, count - 1, -1);
  }

  private void scanPrefixes(
      double[] histogram, int column, long[] order, int count, int from, int step) {
    double lg = 0;
    double lh = 0;
    double ln = 0;
    int bestLength = 0;
    for (int length = 1; length <= count; length++) {
      int at = offsets[column] + 3 * (int) order[from + step * (length - 1)];
      lg += histogram[at];
      lh += histogram[at + 1];
      ln += histogram[at + 2];
      double gain = gain(lg, lh, ln);
      if (gain > bestGain) {
        bestGain = gain;
        bestLength = length;
      }
    }
    if (bestLength > 0) {
      boolean[] left = new boolean[columns[column].bins()];
      for (int i = 0; i < bestLength; i++) {
        left[(int) order[from + step * i]] = true;
      }
      best = new Split(column, -1, left, bestGain);
    }
  }

  /** Floats as whole numbers of the same order. */
  private static int ordered(float value) {
    int bits = Float.floatToIntBits(value);
    return bits >= 0 ? bits : bits ^ 0x7fffffff;
  }

  private double gain(double lg, double lh, double ln) {
    double l2 = settings.l2();
    double rh = h - lh;
    if (ln < settings.minSamplesLeaf()
        || n - ln < settings.minSamplesLeaf()
        || lh < settings.minChildWeight()
        || rh < settings.minChildWeight()) {
      return 0;
    }
    double rg = g - lg;
    return lg * lg / (lh + l2) + rg * rg / (rh + l2) - g * g / (h + l2);
  }
}
