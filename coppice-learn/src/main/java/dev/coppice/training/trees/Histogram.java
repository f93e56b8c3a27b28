package dev.coppice.training.trees;

/**
 * Sums and row counts by code of one slot in one node, with a bit for every code that occurs: what
 * a node costs depends on its rows and never on how many codes there could be.
 */
final class Histogram {

  final double[] sums;
  final int[] counts;
  final int[] present; // the codes that occur, ascending
  int presentCodes;
  private final int stride;
  private final boolean classes;
  private final long[] touched;

  Histogram(int codes, int stride, boolean classes) {
    this.stride = stride;
    this.classes = classes;
    sums = new double[codes * stride];
    counts = new int[codes];
    present = new int[codes];
    touched = new long[(codes + 63) / 64];
  }

  /**
   * @param codes of the rows from..to of the node, from 0 on
   */
  void fill(int[] codes, NodeRows node, int from, int to) {
    if (classes) {
      fillClasses(codes, node.labels, node.weights, from, to);
    } else {
      fillNumbers(codes, node.numbers, node.weights, from, to);
    }
    list();
  }

  private void fillClasses(int[] codes, int[] labels, double[] weights, int from, int to) {
    for (int i = from; i < to; i++) {
      int code = codes[i - from];
      if (counts[code]++ == 0) {
        touched[code >> 6] |= 1L << code;
      }
      sums[code * stride + labels[i]] += weights[i];
    }
  }

  private void fillNumbers(int[] codes, double[] numbers, double[] weights, int from, int to) {
    for (int i = from; i < to; i++) {
      int code = codes[i - from];
      if (counts[code]++ == 0) {
        touched[code >> 6] |= 1L << code;
      }
      sums[2 * code] += weights[i];
      sums[2 * code + 1] += weights[i] * numbers[i];
    }
  }

  /** Lists the codes that occur, without sums: see {@link #present}. */
  void mark(int[] codes, int n) {
    for (int i = 0; i < n; i++) {
      int code = codes[i];
      if ((touched[code >> 6] >>> code & 1) == 0) { // a write a row would be slower
        touched[code >> 6] |= 1L << code;
      }
    }
    list();
    for (int i = 0; i < presentCodes; i++) {
      touched[present[i] >> 6] = 0;
    }
  }

  private void list() {
    presentCodes = 0;
    for (int word = 0; word < touched.length; word++) {
      for (long bits = touched[word]; bits != 0; bits &= bits - 1) {
        present[presentCodes++] = (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
  }

  void add(int code, double[] to) {
    for (int k = 0; k < stride; k++) {
      to[k] += sums[code * stride + k];
    }
  }

  /** Makes ready for the next node: only what was touched is wiped. */
  void clear() {
    for (int i = 0; i < presentCodes; i++) {
      int code = present[i];
      touched[code >> 6] = 0;
      counts[code] = 0;
      for (int k = 0; k < stride; k++) {
        sums[code * stride + k] = 0;
      }
    }
    presentCodes = 0;
  }
}
