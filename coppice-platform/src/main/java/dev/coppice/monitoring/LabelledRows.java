package dev.coppice.monitoring;

import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Labelled;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Labelled predictions of one version, gathered to be judged. One thread. */
final class LabelledRows {

  private final Target target;
  private double[][] outputs;
  private int[] decided = new int[256];
  private double[] truth = new double[256];
  private int rows;

  private LabelledRows(Target target) {
    this.target = target;
    this.outputs = new double[target.outputs()][256];
  }

  /**
   * Judges the predictions of a version. The logged rows are scored again, which gives the logged
   * answers to the bit; rows that were logged without a field cannot be, and are left out.
   */
  static Map<Signal, Double> judge(
      Stream<Labelled> predictions, String version, Pipeline pipeline, Quality.Trained trained) {
    LabelledRows rows = new LabelledRows(pipeline.target());
    predictions
        .filter(each -> each.label().isPresent() && each.prediction().version().equals(version))
        .forEach(each -> rows.add(each, pipeline));
    return rows.signals(trained);
  }

  private void add(Labelled labelled, Pipeline pipeline) {
    String value = labelled.label().orElseThrow().value();
    double known =
        target.task() == Task.REGRESSION
            ? Double.parseDouble(value)
            : target.classes().indexOf(value);
    if (known < 0 && target.task() != Task.REGRESSION) {
      return; // a label of another model's classes
    }
    Prediction prediction;
    try {
      prediction = pipeline.score(labelled.prediction().row(pipeline.schema()));
    } catch (InvalidInput e) {
      return; // redacted
    }
    if (rows == truth.length) {
      truth = Arrays.copyOf(truth, 2 * rows);
      decided = Arrays.copyOf(decided, 2 * rows);
      Arrays.setAll(outputs, k -> Arrays.copyOf(outputs[k], 2 * rows));
    }
    truth[rows] = known;
    decided[rows] = prediction.decided();
    for (int k = 0; k < outputs.length; k++) {
      outputs[k][rows] = prediction.outputs()[k];
    }
    rows++;
  }

  private Map<Signal, Double> signals(Quality.Trained trained) {
    double[][] given = new double[outputs.length][];
    Arrays.setAll(given, k -> Arrays.copyOf(outputs[k], rows));
    return Quality.of(
        target.task(), given, Arrays.copyOf(decided, rows), Arrays.copyOf(truth, rows), trained);
  }
}
