package dev.coppice.training.trees;

import java.util.Arrays;

/**
 * The rows of one tree in the order of its nodes: a node is a range, and a split sorts its range
 * into two. Label, weight and number travel with the row, so that the hot loops read them in order.
 */
final class NodeRows {

  final int[] rows;
  final int[] labels;
  final double[] weights;
  final double[] numbers;
  private final int[] codes;
  private final boolean classes;

  /**
   * @param weights of all training rows; rows of weight 0 take no part
   */
  NodeRows(Target target, double[] weights) {
    int n = 0;
    for (double weight : weights) {
      n += weight > 0 ? 1 : 0;
    }
    classes = target.isClasses();
    rows = new int[n];
    labels = new int[classes ? n : 0];
    numbers = new double[classes ? 0 : n];
    this.weights = new double[n];
    codes = new int[n];
    int at = 0;
    for (int row = 0; row < weights.length; row++) {
      if (weights[row] > 0) {
        rows[at] = row;
        this.weights[at] = weights[row];
        if (classes) {
          labels[at] = target.labels()[row];
        } else {
          numbers[at] = target.numbers()[row];
        }
        at++;
      }
    }
  }

  /** The sums over a range; false when the target is the same in every row of it. */
  boolean sum(int from, int to, double[] sums) {
    Arrays.fill(sums, 0);
    if (!classes) {
      return sumNumbers(from, to, sums);
    }
    return sums.length == 2 ? sumTwoClasses(from, to, sums) : sumClasses(from, to, sums);
  }

  private boolean sumNumbers(int from, int to, double[] sums) {
    boolean differs = false;
    double weight = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      weight += weights[i];
      sum += weights[i] * numbers[i];
      differs |= numbers[i] != numbers[from];
    }
    sums[0] = weight;
    sums[1] = sum;
    return differs;
  }

  private boolean sumTwoClasses(int from, int to, double[] sums) {
    int positives = 0;
    double weight = 0;
    double positive = 0;
    for (int i = from; i < to; i++) {
      weight += weights[i];
      positive += labels[i] * weights[i];
      positives += labels[i];
    }
    sums[0] = weight - positive;
    sums[1] = positive;
    return positives > 0 && positives < to - from;
  }

  private boolean sumClasses(int from, int to, double[] sums) {
    boolean differs = false;
    for (int i = from; i < to; i++) {
      sums[labels[i]] += weights[i];
      differs |= labels[i] != labels[from];
    }
    return differs;
  }

  /** Sorts the rows of a range that go left before the others; answers where the others begin. */
  int partition(int from, int to, BinnedColumn column, Split split) {
    column.gather(rows, from, to, codes);
    int i = from;
    int j = to - 1;
    while (true) {
      while (i <= j && split.goesLeft(codes[i - from])) {
        i++;
      }
      while (i <= j && !split.goesLeft(codes[j - from])) {
        j--;
      }
      if (i > j) {
        return i;
      }
      swap(i, j);
      int code = codes[i - from];
      codes[i - from] = codes[j - from];
      codes[j - from] = code;
    }
  }

  private void swap(int i, int j) {
    int row = rows[i];
    rows[i] = rows[j];
    rows[j] = row;
    double weight = weights[i];
    weights[i] = weights[j];
    weights[j] = weight;
    if (classes) {
      int label = labels[i];
      labels[i] = labels[j];
      labels[j] = label;
    } else {
      double number = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = number;
    }
  }
}
