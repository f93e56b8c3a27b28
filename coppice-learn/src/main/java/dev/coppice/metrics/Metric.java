package dev.coppice.metrics;

import static dev.coppice.models.Task.BINARY;
import static dev.coppice.models.Task.MULTICLASS;
import static dev.coppice.models.Task.REGRESSION;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.models.Task;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A number by which models of one task can be ranked. Definitions and edge cases are scikit-learn's
 * where it has the metric; what is undefined is NaN and ranks last.
 *
 * <p>Ratios without a denominator are 0 (precision when nothing is predicted positive, recall when
 * nothing is positive), as scikit-learn's {@code zero_division} default.
 */
public enum Metric {
  /** Probability that a positive row outranks a negative one, ties half; NaN with one class. */
  ROC_AUC(true, BINARY),
  /** Step-wise area under the precision-recall curve; NaN without a positive row. */
  AVERAGE_PRECISION(true, BINARY),
  ACCURACY(true, BINARY, MULTICLASS),
  /** Of the positive class. */
  PRECISION(true, BINARY),
  /** Of the positive class. */
  RECALL(true, BINARY),
  /** Of the positive class. */
  F1(true, BINARY),
  /** Unweighted mean over the classes that occur, in truth or predicted; so are all macro ones. */
  MACRO_PRECISION(true, BINARY, MULTICLASS),
  MACRO_RECALL(true, BINARY, MULTICLASS),
  MACRO_F1(true, BINARY, MULTICLASS),
  /** Mean over the classes, weighted by how many rows are truly of each; so are all weighted. */
  WEIGHTED_PRECISION(true, BINARY, MULTICLASS),
  WEIGHTED_RECALL(true, BINARY, MULTICLASS),
  WEIGHTED_F1(true, BINARY, MULTICLASS),
  /** Mean of each class's ROC AUC against the rest; NaN when a class has no row or all of them. */
  ROC_AUC_OVR(true, MULTICLASS),
  /** The same weighted by class counts: classes without rows do not count. */
  ROC_AUC_OVR_WEIGHTED(true, MULTICLASS),
  /** Mean negative natural logarithm of the truth's probability, clipped to [2^-52, 1 - 2^-52]. */
  LOG_LOSS(false, BINARY, MULTICLASS),
  /** Mean squared distance between the positive probability and the truth. */
  BRIER(false, BINARY),
  RMSE(false, REGRESSION),
  MAE(false, REGRESSION),
  MEDIAN_ABSOLUTE_ERROR(false, REGRESSION),
  /** NaN for one row; for a constant truth 1 when every prediction is right, else 0. */
  R2(true, REGRESSION),
  /** Mean of |error / truth|, as a share; NaN when a true value is 0, where it means nothing. */
  MAPE(false, REGRESSION);

  private final boolean higherIsBetter;
  private final Set<Task> tasks;

  Metric(boolean higherIsBetter, Task... tasks) {
    this.higherIsBetter = higherIsBetter;
    this.tasks = EnumSet.copyOf(List.of(tasks));
  }

  /** The name in project files and results: {@code roc_auc}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  public boolean judges(Task task) {
    return tasks.contains(task);
  }

  /** Best value first, NaN last. */
  public Comparator<Double> bestFirst() {
    Comparator<Double> lowFirst = Double::compare; // NaN is the largest
    return higherIsBetter
        ? (a, b) -> a.isNaN() || b.isNaN() ? lowFirst.compare(a, b) : lowFirst.compare(b, a)
        : lowFirst;
  }

  /** The metrics of a task, in the order in which results name them. */
  public static List<Metric> of(Task task) {
    return Arrays.stream(values()).filter(metric -> metric.judges(task)).toList();
  }

  /**
   * @throws InvalidInput naming the nearest metric of the task when there is none of this name
   */
  public static Metric named(String key, Task task) {
    List<Metric> known = of(task);
    return known.stream()
        .filter(metric -> metric.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "There is no metric '"
                        + key
                        + "' for "
                        + words(task)
                        + Nearest.hint(key, known.stream().map(Metric::key).toList())));
  }

  InvalidInput doesNotJudge(Task task) {
    return new InvalidInput(
        "Metric '"
            + key()
            + "' does not judge "
            + words(task)
            + "; accepted: "
            + String.join(", ", of(task).stream().map(Metric::key).toList()));
  }

  private static String words(Task task) {
    return switch (task) {
      case BINARY -> "two classes";
      case MULTICLASS -> "several classes";
      case REGRESSION -> "numbers";
    };
  }
}
