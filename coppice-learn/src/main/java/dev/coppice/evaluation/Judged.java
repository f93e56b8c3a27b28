package dev.coppice.evaluation;

import dev.coppice.frame.Frame;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.ClassPredictions;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.NumberPredictions;
import dev.coppice.metrics.Predictions;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import java.util.List;

/** What a pipeline says about rows, beside the truth. */
final class Judged {

  private Judged() {}

  /** Decisions are the pipeline's own: at its threshold. */
  static Predictions of(Pipeline pipeline, Frame inputs, double[] truth) {
    double[][] outputs = pipeline.score(inputs).outputs();
    return switch (pipeline.target().task()) {
      case BINARY -> new BinaryPredictions(truth, outputs[0], threshold(pipeline));
      case MULTICLASS -> new ClassPredictions(truth, outputs);
      case REGRESSION -> NumberPredictions.of(truth, outputs[0]);
    };
  }

  static double threshold(Pipeline pipeline) {
    return pipeline.decision() instanceof Decision.Threshold threshold ? threshold.value() : 0.5;
  }

  /** What models of a task are told apart by, the leading one first. */
  static List<Metric> metrics(Task task) {
    return switch (task) {
      case BINARY ->
          List.of(
              Metric.ROC_AUC,
              Metric.AVERAGE_PRECISION,
              Metric.LOG_LOSS,
              Metric.BRIER,
              Metric.ACCURACY,
              Metric.PRECISION,
              Metric.RECALL,
              Metric.F1);
      case MULTICLASS -> List.of(Metric.LOG_LOSS, Metric.ACCURACY, Metric.MACRO_F1);
      case REGRESSION -> List.of(Metric.RMSE, Metric.MAE, Metric.R2);
    };
  }
}
