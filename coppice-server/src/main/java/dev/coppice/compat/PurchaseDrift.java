package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.predictions.Scored;
import dev.coppice.stats.Moments;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
    int samples,
    double largestZ,
    List<String> drifted,
    double rate,
    double trainingRate,
    String reason) {

  private static final int MIN_SAMPLES = 50;
  private static final int MIN_FEATURES = 2;
  private static final double Z_LIMIT = 3.0;
  private static final double LEAST_STD = 1e-6;
  private static final double RATE_LIMIT = 0.1;

  static PurchaseDrift of(@Nullable PurchaseBaseline baseline, List<Scored> window) {
    int samples = window.size();
    double rate = samples == 0 ? 0 : positives(window) / (double) samples;
    double trainingRate = baseline == null ? 0 : baseline.positiveRate();
    if (baseline == null || samples < MIN_SAMPLES) {
      String reason =
          baseline == null
              ? "baseline_not_loaded"
              : samples == 0 ? "no_predictions_observed" : "insufficient_samples";
      return new PurchaseDrift(samples, 0, List.of(), rate, trainingRate, reason);
    }
    double largest = 0;
    TreeSet<String> drifted = new TreeSet<>();
    for (PurchaseBaseline.Feature feature : baseline.features()) {
      double z = z(feature, window);
      largest = StrictMath.max(largest, z);
      if (z >= Z_LIMIT) {
        drifted.add(feature.name());
      }
    }
    String reason =
        drifted.size() >= MIN_FEATURES
            ? "feature_distribution_drift"
            : StrictMath.abs(rate - trainingRate) >= RATE_LIMIT
                ? "prediction_rate_shift"
                : "below_threshold";
    return new PurchaseDrift(samples, largest, List.copyOf(drifted), rate, trainingRate, reason);
  }

  private static long positives(List<Scored> window) {
    return window.stream().filter(scored -> scored.prediction().decided() == 1).count();
  }

  /** 0 when there is nothing to compare. */
  private static double z(PurchaseBaseline.Feature feature, List<Scored> window) {
    double[] values =
        window.stream()
            .mapToDouble(scored -> feature.value().applyAsDouble(scored.row()))
            .toArray();
    Moments base = feature.moments();
    double mean = Moments.of(values).mean();
    double std = base.std() == 0 ? 1 : StrictMath.max(base.std(), LEAST_STD);
    double z = StrictMath.abs(mean - base.mean()) / std;
    return Double.isNaN(z) ? 0 : z;
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
