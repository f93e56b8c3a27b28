package dev.coppice.metrics;

/**
 * Precision and recall at every distinct score: the points of scikit-learn's {@code
 * precision_recall_curve}.
 *
 * @param precision one for each threshold and a last 1, where nothing is called positive
 * @param recall falling, one for each threshold and a last 0; NaN when no row is positive
 * @param thresholds rising, one fewer than points
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written as arrays
public record PrecisionRecallCurve(double[] precision, double[] recall, double[] thresholds) {

  public static PrecisionRecallCurve of(ThresholdCounts counts) {
    int size = counts.size();
    double[] precision = new double[size + 1];
    double[] recall = new double[size + 1];
    double[] thresholds = new double[size];
    for (int i = 0; i < size; i++) {
      int point = size - 1 - i;
      precision[point] = counts.precision(i);
      recall[point] = counts.recall(i);
      thresholds[point] = counts.thresholds()[i];
    }
    precision[size] = 1;
    return new PrecisionRecallCurve(precision, recall, thresholds);
  }
}
