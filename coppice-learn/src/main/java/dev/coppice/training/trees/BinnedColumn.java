package dev.coppice.training.trees;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One slot as small codes. A number's code says in which bin its value lies, in ascending order,
 * and 0 says that it is missing; a category's code is its own. Codes take one byte where there are
 * at most 256 of them, two elsewhere.
 */
final class BinnedColumn {

  /** The most codes that fit one byte and two bytes. */
  static final int NARROW = 256;

  static final int WIDE = 65_536;

  /** Which thresholds a split between two bins that are not neighbours may take. */
  enum Cuts {
    /**
     * The border of two neighbouring bins, the one nearest to the middle: no slot ever has more
     * thresholds than bins, so a forest can be scored on one-byte codes.
     */
    GLOBAL,
    /** The middle between the two bins, as an exact splitter would: better for a single tree. */
    BETWEEN_VALUES
  }

  final int codes;

  /** The least and the largest value of each bin of a number; null for categories. */
  private final float @Nullable [] low;

  private final float @Nullable [] high;
  private final Cuts cuts;
  private final int occurring;
  private final byte @Nullable [] narrow;
  private final char @Nullable [] wide;

  private BinnedColumn(
      int[] ofRow, int codes, float @Nullable [] low, float @Nullable [] high, Cuts cuts) {
    this.codes = codes;
    this.low = low;
    this.high = high;
    this.cuts = cuts;
    this.occurring = (int) Arrays.stream(ofRow).distinct().count();
    if (codes <= NARROW) {
      byte[] bytes = new byte[ofRow.length];
      for (int row = 0; row < bytes.length; row++) {
        bytes[row] = (byte) ofRow[row];
      }
      narrow = bytes;
      wide = null;
    } else {
      char[] chars = new char[ofRow.length];
      for (int row = 0; row < chars.length; row++) {
        chars[row] = (char) ofRow[row];
      }
      narrow = null;
      wide = chars;
    }
  }

  static BinnedColumn categories(double[] column, int levels) {
    return new BinnedColumn(
        Arrays.stream(column).mapToInt(code -> (int) code).toArray(),
        levels,
        null,
        null,
        Cuts.GLOBAL);
  }

  /**
   * With fewer different values than {@code most} each has a bin of its own, otherwise bins hold
   * about equally many rows; equal values are never parted.
   *
   * @param most the most codes to use, the one for missing values included
   */
  static BinnedColumn numbers(double[] column, int most, Cuts cuts) {
    float[] values = new float[column.length];
    int present = 0;
    for (double value : column) {
      if (!Double.isNaN(value)) {
        values[present++] = (float) value + 0f; // -0 becomes 0
      }
    }
    Arrays.sort(values, 0, present);
    int[] ends = binEnds(values, present, most - 1);
    float[] low = new float[ends.length + 1];
    float[] high = new float[ends.length + 1];
    for (int bin = 1; bin <= ends.length; bin++) {
      low[bin] = values[bin == 1 ? 0 : ends[bin - 2]];
      high[bin] = values[ends[bin - 1] - 1];
    }
    int[] ofRow = new int[column.length];
    for (int row = 0; row < ofRow.length; row++) {
      if (!Double.isNaN(column[row])) {
        int found = Arrays.binarySearch(high, 1, high.length, (float) column[row] + 0f);
        ofRow[row] = found >= 0 ? found : -found - 1;
      }
    }
    return new BinnedColumn(ofRow, high.length, low, high, cuts);
  }

  /** Where each bin of sorted values ends (exclusive). */
  private static int[] binEnds(float[] sorted, int n, int most) {
    int distinct = n == 0 ? 0 : 1;
    for (int i = 1; i < n; i++) {
      distinct += sorted[i] > sorted[i - 1] ? 1 : 0;
    }
    int[] ends = new int[Math.min(distinct, most)];
    int begin = 0;
    int bin = 0;
    for (int i = 1; i <= n; i++) {
      boolean valueEnds = i == n || sorted[i] > sorted[i - 1];
      boolean full = distinct <= most || (long) (i - begin) * (most - bin) >= n - begin || i == n;
      if (valueEnds && full) {
        ends[bin++] = i;
        begin = i;
      }
    }
    return Arrays.copyOf(ends, bin);
  }

  boolean isNumber() {
    return low != null;
  }

  /** A threshold above every value of bin {@code left} and not above any of {@code right}. */
  float cut(int left, int right) {
    float[] least = Objects.requireNonNull(low);
    float[] largest = Objects.requireNonNull(high);
    double middle = ((double) largest[left] + least[right]) / 2;
    if (cuts == Cuts.BETWEEN_VALUES) {
      return between(largest[left], least[right]);
    }
    float best = between(largest[left], least[left + 1]);
    for (int bin = left + 1; bin < right; bin++) {
      float next = between(largest[bin], least[bin + 1]);
      if (Math.abs(next - middle) < Math.abs(best - middle)) {
        best = next;
      }
    }
    return best;
  }

  private static float between(float below, float above) {
    float middle = (float) (((double) below + above) / 2);
    return middle > below ? middle : above; // neighbours in 32 bits, or both infinite
  }

  /** How many different codes the rows hold. */
  int occurring() {
    return occurring;
  }

  /** Whether rows from..to all have the same code. */
  boolean isConstant(int[] rows, int from, int to) {
    int first = code(rows[from]);
    for (int i = from + 1; i < to; i++) {
      if (code(rows[i]) != first) {
        return false;
      }
    }
    return true;
  }

  private int code(int row) {
    return narrow != null ? narrow[row] & 0xff : Objects.requireNonNull(wide)[row];
  }

  /** Writes the codes of the given rows to {@code out}, from 0 on. */
  void gather(int[] rows, int from, int to, int[] out) {
    byte[] bytes = narrow;
    if (bytes != null) {
      for (int i = from; i < to; i++) {
        out[i - from] = bytes[rows[i]] & 0xff;
      }
    } else {
      char[] chars = Objects.requireNonNull(wide);
      for (int i = from; i < to; i++) {
        out[i - from] = chars[rows[i]];
      }
    }
  }
}
