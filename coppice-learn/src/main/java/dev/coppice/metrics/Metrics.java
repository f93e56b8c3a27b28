package dev.coppice.metrics;

/** All scores of a set of predictions in one call. */
public final class Metrics {

  private Metrics() {}

  /** See {@link BinaryPredictions}. */
  public static Scores binary(double[] truth, double[] probability, double threshold) {
    return new BinaryPredictions(truth, probability, threshold).scores();
  }

  /** See {@link ClassPredictions}. */
  public static Scores multiclass(double[] truth, double[][] probabilities) {
    return new ClassPredictions(truth, probabilities).scores();
  }

  /** The baseline predicts the mean of the truth itself; see {@link NumberPredictions}. */
  public static Scores regression(double[] truth, double[] predicted) {
    return NumberPredictions.of(truth, predicted).scores();
  }

  /**
   * @param baseline what the baseline predicts for every row: the mean of the training target
   */
  public static Scores regression(double[] truth, double[] predicted, double baseline) {
    return new NumberPredictions(truth, predicted, baseline).scores();
  }
}
