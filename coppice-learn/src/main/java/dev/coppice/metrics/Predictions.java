package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;

/** What was predicted for some rows, beside the truth. At least one row. */
public sealed interface Predictions permits BinaryPredictions, ClassPredictions, NumberPredictions {

  Task task();

  /** One value a row: the class index, or the number. */
  double[] truth();

  default int rows() {
    return truth().length;
  }

  /** The given rows, in the given order; a row may come more than once. */
  Predictions select(int[] rows);

  /**
   * One number only, at its own cost.
   *
   * @throws InvalidInput when the metric does not judge this task
   */
  double score(Metric metric);

  /** Every metric of the task by name, then the figures that describe without ranking. */
  Scores scores();
}
