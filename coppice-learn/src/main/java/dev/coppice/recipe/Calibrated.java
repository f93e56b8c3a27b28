package dev.coppice.recipe;

import dev.coppice.codec.Struct;
import dev.coppice.evaluation.Reliability;
import dev.coppice.metrics.Metric;
import dev.coppice.models.Calibration;
import dev.coppice.models.Task;
import dev.coppice.training.Calibrator;
import dev.coppice.training.CrossValidation;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.TrainingSettings.Calibrate;
import java.util.Locale;

/**
 * What calibration made of the predictions for rows not seen.
 *
 * @param before as the model has them
 * @param rows by the calibration that is kept: it keeps their order, so a threshold is chosen here
 * @param unseen by calibrations that did not learn from the row: for figures
 */
record Calibrated(
    Calibrate method, Calibration calibration, Judged before, Judged rows, Judged unseen) {

  static Calibrated of(TrainingSettings settings, Task task, Judged rows) {
    Calibrate method = settings.calibration();
    if (method == Calibrate.NONE) {
      return new Calibrated(method, Calibration.NONE, rows, rows, rows);
    }
    double[] truth = rows.examples().target();
    Calibration calibration = Calibrator.fit(method, task, truth, rows.predictions());
    return new Calibrated(
        method,
        calibration,
        rows,
        new Judged(rows.examples(), Calibrator.apply(calibration, rows.predictions())),
        new Judged(
            rows.examples(),
            Calibrator.unseen(method, task, truth, rows.predictions(), settings.seed())));
  }

  /** Before and after, on the same rows; empty where nothing was calibrated. */
  Struct toStruct() {
    Struct struct = new Struct();
    if (method == Calibrate.NONE) {
      return struct;
    }
    return struct
        .put("method", method.name().toLowerCase(Locale.ROOT))
        .put("before", figures(before))
        .put("after", figures(unseen));
  }

  private static Struct figures(Judged judged) {
    boolean binary = judged.examples().task() == Task.BINARY;
    double[] truth = judged.examples().target();
    Reliability reliability =
        binary
            ? Reliability.of(truth, judged.predictions()[0])
            : Reliability.ofTheLikeliest(truth, judged.predictions());
    Struct struct =
        new Struct()
            .put(
                "log_loss",
                CrossValidation.judge(judged.examples(), judged.predictions(), 0.5)
                    .get(Metric.LOG_LOSS))
            .put("expected_calibration_error", reliability.error());
    return binary
        ? struct.put(
            "brier",
            CrossValidation.judge(judged.examples(), judged.predictions(), 0.5).get(Metric.BRIER))
        : struct;
  }
}
