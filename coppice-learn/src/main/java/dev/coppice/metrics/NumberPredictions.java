package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.models.Task;
import dev.coppice.stats.Quantiles;
import dev.coppice.stats.Sum;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Predicted numbers.
 *
 * @param truth finite, one a row
 * @param predicted finite, one a row
 * @param baseline what the baseline predicts for every row: the mean of the training target
 */
@SuppressWarnings("ArrayRecordComponent") // the loops read the arrays themselves
public record NumberPredictions(double[] truth, double[] predicted, double baseline)
    implements Predictions {

  /**
   * @throws InvalidInput naming every row with a value that is not finite
   */
  public NumberPredictions {
    Checks.requireRows(truth, predicted);
    Problems problems = new Problems();
    Checks.requireFinite(truth, "true value", problems);
    Checks.requireFinite(predicted, "prediction", problems);
    if (!Double.isFinite(baseline)) {
      problems.add("baseline", "is " + baseline + "; a finite number is needed");
    }
    problems.throwIfAny();
  }

  /** The baseline predicts the mean of the truth itself. */
  public static NumberPredictions of(double[] truth, double[] predicted) {
    Checks.requireRows(truth, predicted);
    double mean = Sum.of(truth) / truth.length;
    return new NumberPredictions(truth, predicted, Double.isFinite(mean) ? mean : 0);
  }

  @Override
  public Task task() {
    return Task.REGRESSION;
  }

  @Override
  public NumberPredictions select(int[] rows) {
    return new NumberPredictions(Checks.at(truth, rows), Checks.at(predicted, rows), baseline);
  }

  @Override
  public double score(Metric metric) {
    return switch (metric) {
      case RMSE -> Math.sqrt(mean(row -> square(error(row))));
      case MAE -> mean(row -> Math.abs(error(row)));
      case MEDIAN_ABSOLUTE_ERROR ->
          Quantiles.of(
                  IntStream.range(0, rows()).mapToDouble(row -> Math.abs(error(row))).toArray())
              .median();
      case R2 -> r2();
      case MAPE -> mean(row -> truth[row] == 0 ? Double.NaN : Math.abs(error(row) / truth[row]));
      default -> throw metric.doesNotJudge(task());
    };
  }

  /** Also {@code baseline_rmse}: the error of predicting the baseline for every row. */
  @Override
  public Scores scores() {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Metric metric : Metric.of(Task.REGRESSION)) {
      scores.put(metric.key(), score(metric));
    }
    scores.put("baseline_rmse", Math.sqrt(mean(row -> square(truth[row] - baseline))));
    return new Scores(scores);
  }

  private double r2() {
    if (rows() < 2) {
      return Double.NaN;
    }
    double center = Sum.of(truth) / rows();
    double unexplained = mean(row -> square(error(row)));
    double variance = mean(row -> square(truth[row] - center));
    if (variance == 0) {
      return unexplained == 0 ? 1 : 0;
    }
    return 1 - unexplained / variance;
  }

  private double error(int row) {
    return predicted[row] - truth[row];
  }

  private double mean(IntToDoubleFunction value) {
    Sum sum = new Sum();
    for (int row = 0; row < truth.length; row++) {
      sum.add(value.applyAsDouble(row));
    }
    return sum.value() / truth.length;
  }

  private static double square(double value) {
    return value * value;
  }
}
