package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.models.Task;
import dev.coppice.stats.Sum;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Probabilities of the positive class.
 *
 * @param truth 1 for a positive row, 0 for a negative one
 * @param probability from 0 to 1, one a row
 * @param threshold a row is called positive when probability >= threshold; metrics that need no
 *     threshold ignore it
 */
@SuppressWarnings("ArrayRecordComponent") // the loops read the arrays themselves
public record BinaryPredictions(double[] truth, double[] probability, double threshold)
    implements Predictions {

  /** The least probability that {@link Metric#LOG_LOSS} believes: the spacing of doubles at 1. */
  static final double LEAST = 0x1p-52;

  /**
   * @throws InvalidInput naming every row whose truth is not 0 or 1 or whose probability is none
   */
  public BinaryPredictions {
    Checks.requireRows(truth, probability);
    Problems problems = new Problems();
    Checks.requireClasses(truth, 2, problems);
    Checks.requireProbabilities(probability, "probability", problems);
    if (Double.isNaN(threshold)) {
      problems.add("threshold", "is NaN; a number is needed");
    }
    problems.throwIfAny();
  }

  @Override
  public Task task() {
    return Task.BINARY;
  }

  @Override
  public BinaryPredictions select(int[] rows) {
    return new BinaryPredictions(Checks.at(truth, rows), Checks.at(probability, rows), threshold);
  }

  public ThresholdCounts thresholdCounts() {
    return ThresholdCounts.of(truth, probability);
  }

  /** Class 1 is the positive one. */
  public ConfusionMatrix confusion() {
    long[][] counts = new long[2][2];
    for (int row = 0; row < truth.length; row++) {
      counts[(int) truth[row]][probability[row] >= threshold ? 1 : 0]++;
    }
    return new ConfusionMatrix(counts);
  }

  @Override
  public double score(Metric metric) {
    return score(metric, new Lazy<>(this::thresholdCounts), new Lazy<>(this::confusion));
  }

  @Override
  public Scores scores() {
    Lazy<ThresholdCounts> ranking = new Lazy<>(this::thresholdCounts);
    Lazy<ConfusionMatrix> confusion = new Lazy<>(this::confusion);
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Metric metric : Metric.of(Task.BINARY)) {
      scores.put(metric.key(), score(metric, ranking, confusion));
    }
    return new Scores(scores);
  }

  private double score(
      Metric metric, Lazy<ThresholdCounts> ranking, Lazy<ConfusionMatrix> confusion) {
    return switch (metric) {
      case ROC_AUC -> ranking.get().rocAuc();
      case AVERAGE_PRECISION -> ranking.get().averagePrecision();
      case PRECISION -> confusion.get().precision(1);
      case RECALL -> confusion.get().recall(1);
      case F1 -> confusion.get().f1(1);
      case LOG_LOSS -> logLoss();
      case BRIER -> brier();
      default -> confusion.get().score(metric, this);
    };
  }

  private double logLoss() {
    Sum sum = new Sum();
    for (int row = 0; row < truth.length; row++) {
      sum.add(surprise(truth[row] == 1 ? probability[row] : 1 - probability[row]));
    }
    return sum.value() / truth.length;
  }

  /** The negative logarithm of a probability that is neither 0 nor 1. */
  static double surprise(double probability) {
    return -StrictMath.log(Math.min(Math.max(probability, LEAST), 1 - LEAST));
  }

  private double brier() {
    Sum sum = new Sum();
    for (int row = 0; row < truth.length; row++) {
      double distance = probability[row] - truth[row];
      sum.add(distance * distance);
    }
    return sum.value() / truth.length;
  }
}
