package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import java.util.Arrays;

/**
 * For every distinct score, how many positive and negative rows reach it: all that threshold-free
 * metrics and curves need.
 *
 * <p>Idea: sort the positive and the negative scores apart, as plain doubles, and merge from the
 * top. No row index is carried, ties fall together by themselves, and all sums are of whole
 * numbers, so results are exact and do not depend on the order of the rows. Cost: one primitive
 * sort, linear when the rows come sorted. Rejected: sorting indices or packed longs, more memory
 * and time.
 *
 * @param thresholds the distinct scores, falling; a row is called positive when score >= threshold
 * @param truePositives positive rows at or above each threshold
 * @param falsePositives negative rows at or above each threshold
 */
@SuppressWarnings("ArrayRecordComponent") // read in loops
public record ThresholdCounts(double[] thresholds, int[] truePositives, int[] falsePositives) {

  /**
   * @param truth 1 for a positive row, 0 for a negative one
   * @param score any number, higher is more positive; not NaN
   * @throws InvalidInput when a score is NaN or the lengths differ
   */
  public static ThresholdCounts of(double[] truth, double[] score) {
    Checks.requireRows(truth, score);
    double[] positive = new double[truth.length];
    double[] negative = new double[truth.length];
    int p = 0;
    int n = 0;
    for (int row = 0; row < truth.length; row++) {
      if (Double.isNaN(score[row])) {
        throw new InvalidInput("The score of row " + row + " is NaN; a number is needed");
      }
      if (truth[row] == 1) {
        positive[p++] = score[row];
      } else {
        negative[n++] = score[row];
      }
    }
    Arrays.sort(positive, 0, p);
    Arrays.sort(negative, 0, n);
    return merge(positive, p, negative, n);
  }

  private static ThresholdCounts merge(double[] positive, int p, double[] negative, int n) {
    double[] thresholds = new double[p + n];
    int[] truePositives = new int[p + n];
    int[] falsePositives = new int[p + n];
    int distinct = 0;
    int i = p;
    int j = n;
    while (i > 0 || j > 0) {
      double top =
          i == 0
              ? negative[j - 1]
              : j == 0 ? positive[i - 1] : Math.max(positive[i - 1], negative[j - 1]);
      while (i > 0 && positive[i - 1] >= top) {
        i--;
      }
      while (j > 0 && negative[j - 1] >= top) {
        j--;
      }
      thresholds[distinct] = top;
      truePositives[distinct] = p - i;
      falsePositives[distinct++] = n - j;
    }
    return new ThresholdCounts(
        Arrays.copyOf(thresholds, distinct),
        Arrays.copyOf(truePositives, distinct),
        Arrays.copyOf(falsePositives, distinct));
  }

  /** How many distinct scores there are. */
  public int size() {
    return thresholds.length;
  }

  public int positives() {
    return truePositives[size() - 1];
  }

  public int negatives() {
    return falsePositives[size() - 1];
  }

  /** NaN when one of the two classes has no row. */
  public double rocAuc() {
    long twiceArea = 0;
    long lastTrue = 0;
    long lastFalse = 0;
    for (int i = 0; i < size(); i++) {
      twiceArea += (falsePositives[i] - lastFalse) * (truePositives[i] + lastTrue);
      lastTrue = truePositives[i];
      lastFalse = falsePositives[i];
    }
    return twiceArea / (2.0 * positives() * negatives());
  }

  /** NaN without a positive row. */
  public double averagePrecision() {
    double sum = 0;
    int last = 0;
    for (int i = 0; i < size(); i++) {
      int gained = truePositives[i] - last;
      if (gained > 0) {
        sum += gained * precision(i);
        last = truePositives[i];
      }
    }
    return sum / positives();
  }

  /** At a threshold by position. */
  public double precision(int i) {
    return truePositives[i] / ((double) truePositives[i] + falsePositives[i]);
  }

  /** At a threshold by position; NaN without a positive row. */
  public double recall(int i) {
    return truePositives[i] / (double) positives();
  }
}
