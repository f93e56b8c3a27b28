package dev.coppice.evaluation;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.ClassPredictions;
import dev.coppice.metrics.ConfusionMatrix;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Predictions;
import dev.coppice.models.Calibration;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is worth on given rows.
 *
 * @param threshold of a binary model's decisions
 * @param metrics each with its bootstrap interval, the leading one first
 * @param fields what each is worth, the one worth most first
 * @param groups null when no column was named
 * @param uncalibrated the same predictions before they were calibrated; null where none are
 * @param other what another model says about the same rows; null when there is none
 * @param differences this model's metrics minus the other one's, on the same resamples
 */
public record Evaluation(
    Target target,
    double threshold,
    Predictions predictions,
    Map<Metric, Interval> metrics,
    List<Permutation> fields,
    @Nullable Groups groups,
    @Nullable Predictions uncalibrated,
    @Nullable Predictions other,
    Map<Metric, Interval> differences) {

  /**
   * What is asked.
   *
   * @param rows the model's fields and the column of the groups
   * @param truth the class index or the number of each row
   * @param other another model of the same target; null for none
   * @param by the column that makes groups; null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // one number a row
  public record Question(
      Pipeline pipeline,
      Frame rows,
      double[] truth,
      @Nullable Pipeline other,
      @Nullable String by,
      Bootstrap bootstrap,
      Listener listener) {}

  /** Hears how far it is. */
  public interface Listener {
    void doing(String what, double share);
  }

  /**
   * @throws InvalidInput when there are no rows, or the other model predicts something else
   */
  public static Evaluation of(Question question) {
    Pipeline pipeline = question.pipeline();
    Target target = pipeline.target();
    if (question.truth().length == 0) {
      throw new InvalidInput(
          "No row has a known '" + target.name() + "'; without the truth nothing can be judged");
    }
    Pipeline second = question.other();
    if (second != null && !second.target().equals(target)) {
      throw new InvalidInput(
          "The two models do not predict the same: " + target + " and " + second.target());
    }
    Frame inputs = question.rows().select(pipeline.schema().names());
    Predictions predictions = Judged.of(pipeline, inputs, question.truth());
    Predictions other =
        second == null ? null : Judged.of(second, question.rows(), question.truth());
    List<Metric> judged = Judged.metrics(target.task());
    Map<Metric, Interval> metrics = new LinkedHashMap<>();
    Map<Metric, Interval> differences = new LinkedHashMap<>();
    for (Metric metric : judged) {
      question.listener().doing(metric.key(), (double) metrics.size() / judged.size());
      metrics.put(metric, question.bootstrap().interval(predictions, metric));
      if (other != null) {
        differences.put(metric, question.bootstrap().difference(other, predictions, metric));
      }
    }
    int fields = inputs.schema().size();
    List<Permutation> worth =
        Permutation.of(
            pipeline,
            inputs,
            question.truth(),
            judged.get(0),
            question.bootstrap().seed(),
            done -> question.listener().doing("importances", (double) done / fields));
    String by = question.by();
    Groups groups =
        by == null
            ? null
            : Groups.of(by, question.rows(), predictions, judged.get(0), question.bootstrap());
    return new Evaluation(
        target,
        Judged.threshold(pipeline),
        predictions,
        metrics,
        worth,
        groups,
        pipeline.calibration().equals(Calibration.NONE)
            ? null
            : Judged.of(pipeline.uncalibrated(), inputs, question.truth()),
        other,
        differences);
  }

  /** The metric that models of a task are told apart by first. */
  public static Metric leading(Task task) {
    return Judged.metrics(task).get(0);
  }

  /** Of the intervals. */
  public double confidence() {
    return metrics.values().iterator().next().confidence();
  }

  /** The metric that leads: groups and fields are judged by it. */
  public Metric leading() {
    return metrics.keySet().iterator().next();
  }

  /** Null for numbers. */
  public @Nullable ConfusionMatrix confusion() {
    return confusion(predictions);
  }

  static @Nullable ConfusionMatrix confusion(Predictions predictions) {
    if (predictions instanceof BinaryPredictions binary) {
      return binary.confusion();
    }
    return predictions instanceof ClassPredictions classes ? classes.confusion() : null;
  }

  /** Whether probabilities mean what they say; null for numbers. */
  public @Nullable Reliability reliability() {
    return reliability(predictions);
  }

  /** The same before the calibration; null where nothing is calibrated. */
  public @Nullable Reliability reliabilityBefore() {
    return uncalibrated == null ? null : reliability(uncalibrated);
  }

  /** Of the positive class, or of the likeliest of several; null for numbers. */
  static @Nullable Reliability reliability(Predictions predictions) {
    if (predictions instanceof BinaryPredictions binary) {
      return Reliability.of(binary.truth(), binary.probability());
    }
    return predictions instanceof ClassPredictions classes
        ? Reliability.ofTheLikeliest(classes.truth(), classes.probabilities())
        : null;
  }

  private static Struct beforeCalibration(Predictions rows) {
    Struct struct = new Struct().put("log_loss", rows.score(Metric.LOG_LOSS));
    if (rows instanceof BinaryPredictions) {
      struct.put("brier", rows.score(Metric.BRIER));
    }
    Reliability reliability = reliability(rows);
    return reliability == null ? struct : struct.put("reliability", reliability.toStruct());
  }

  static Struct struct(Interval interval) {
    return new Struct()
        .put("estimate", interval.estimate())
        .put("low", interval.low())
        .put("high", interval.high());
  }

  private static Struct struct(Map<Metric, Interval> intervals) {
    Struct struct = new Struct();
    intervals.forEach((metric, interval) -> struct.put(metric.key(), struct(interval)));
    return struct;
  }

  public Struct toStruct() {
    Struct struct =
        new Struct()
            .put("target", target.toStruct())
            .put("rows", (long) predictions.rows())
            .put("confidence", confidence())
            .put("metrics", struct(metrics));
    if (target.task() == Task.BINARY) {
      struct.put("threshold", threshold);
    }
    ConfusionMatrix confusion = confusion();
    if (confusion != null) {
      List<Struct> truths = new ArrayList<>();
      for (int c = 0; c < confusion.classes(); c++) {
        truths.add(
            new Struct()
                .put("truth", target.classes().get(c))
                .put("predicted", confusion.counts()[c]));
      }
      struct.putStructs("confusion_matrix", truths);
    }
    Reliability reliability = reliability();
    if (reliability != null) {
      struct.put("reliability", reliability.toStruct());
    }
    if (uncalibrated != null) {
      struct.put("uncalibrated", beforeCalibration(uncalibrated));
    }
    struct.putStructs("fields", fields.stream().map(Permutation::toStruct).toList());
    if (groups != null) {
      struct.put("groups", groups.toStruct());
    }
    if (!differences.isEmpty()) {
      struct.put("differences", struct(differences));
    }
    return struct;
  }
}
