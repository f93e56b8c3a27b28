package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Statistic;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.Signal;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether recent requests differ from the training rows, by the rules of the student purchase
 * service: a feature drifted when its mean moved by three standard deviations of the training rows,
 * and a new training is due when two drifted or the share of positive answers moved by ten points.
 *
 * @param largestZ of all features; 0 without a verdict
 * @param drifted the features, in the order of the alphabet
 * @param trainingRate 0 without a baseline
 */
record PurchaseDrift(
    long samples,
    double largestZ,
    List<String> drifted,
    double rate,
    double trainingRate,
    String reason) {

  private static final int MIN_SAMPLES = 50;
  private static final int MIN_FEATURES = 2;
  private static final double Z_LIMIT = 3.0;
  private static final double RATE_LIMIT = 0.1;

  static PurchaseDrift of(Optional<DriftReport> found) {
    if (found.isEmpty()) {
      return new PurchaseDrift(0, 0, List.of(), 0, 0, "baseline_not_loaded");
    }
    DriftReport report = found.get();
    double shift = report.signals().getOrDefault(Signal.RATE_SHIFT, 0.0);
    double[] shares = report.classShares();
    double trainingRate = shares.length == 2 ? shares[1] : 0;
    double rate = report.signals().getOrDefault(Signal.RATE, 0.0);
    if (report.rows() < MIN_SAMPLES) {
      String reason = report.rows() == 0 ? "no_predictions_observed" : "insufficient_samples";
      return new PurchaseDrift(report.rows(), 0, List.of(), rate, trainingRate, reason);
    }
    double largest = 0;
    TreeSet<String> drifted = new TreeSet<>();
    for (ColumnDrift column : report.columns()) {
      double z = StrictMath.abs(column.statistics().get(Statistic.Z_SPREAD));
      if (column.kind() != ColumnDrift.Kind.OUTPUT && !Double.isNaN(z)) {
        largest = StrictMath.max(largest, z);
        if (z >= Z_LIMIT) {
          drifted.add(column.name());
        }
      }
    }
    String reason =
        drifted.size() >= MIN_FEATURES
            ? "feature_distribution_drift"
            : StrictMath.abs(shift) >= RATE_LIMIT ? "prediction_rate_shift" : "below_threshold";
    return new PurchaseDrift(
        report.rows(), largest, List.copyOf(drifted), rate, trainingRate, reason);
  }

  private boolean shouldRetrain() {
    return reason.equals("feature_distribution_drift") || reason.equals("prediction_rate_shift");
  }

  Struct toStruct() {
    String action =
        shouldRetrain()
            ? "retrain_model"
            : reason.equals("below_threshold") ? "continue_monitoring" : "collect_more_data";
    return new Struct()
        .put("samples_observed", samples)
        .put("drift_score_max_abs_z", largestZ)
        .putTexts("drifted_features", drifted)
        .put("predicted_positive_rate", rate)
        .put("training_positive_rate", trainingRate)
        .put("should_retrain", shouldRetrain())
        .put("reason", reason)
        .put("recommended_action", action);
  }
}
