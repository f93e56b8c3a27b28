package dev.coppice.metrics;

import java.util.stream.IntStream;

/**
 * The receiver operating characteristic, from (0, 0) to (1, 1): the points of scikit-learn's {@code
 * roc_curve}, without those between two others on one line.
 *
 * @param falsePositiveRate rising; NaN when no row is negative
 * @param truePositiveRate rising; NaN when no row is positive
 * @param thresholds falling; the first is infinite, where nothing is called positive
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written as arrays
public record RocCurve(double[] falsePositiveRate, double[] truePositiveRate, double[] thresholds) {

  public static RocCurve of(ThresholdCounts counts) {
    int[] corners = corners(counts.falsePositives(), counts.truePositives());
    double[] falseRate = new double[corners.length + 1];
    double[] trueRate = new double[corners.length + 1];
    double[] thresholds = new double[corners.length + 1];
    falseRate[0] = counts.negatives() == 0 ? Double.NaN : 0;
    trueRate[0] = counts.positives() == 0 ? Double.NaN : 0;
    thresholds[0] = Double.POSITIVE_INFINITY;
    for (int k = 0; k < corners.length; k++) {
      int i = corners[k];
      falseRate[k + 1] = counts.falsePositives()[i] / (double) counts.negatives();
      trueRate[k + 1] = counts.recall(i);
      thresholds[k + 1] = counts.thresholds()[i];
    }
    return new RocCurve(falseRate, trueRate, thresholds);
  }

  private static int[] corners(int[] x, int[] y) {
    return IntStream.range(0, x.length)
        .filter(i -> i == 0 || i == x.length - 1 || bends(x, i) || bends(y, i))
        .toArray();
  }

  private static boolean bends(int[] values, int i) {
    return values[i + 1] - values[i] != values[i] - values[i - 1];
  }
}
