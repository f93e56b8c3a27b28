package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Statistic;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import java.time.Instant;
import java.util.Optional;

/**
 * How recent requests differ, in the words of the mlforge service. Its rule (any feature with an
 * index above 0.2 or p below 0.05) alarms on 43 of 100 healthy windows; here the verdict of the
 * project's own policies is told, and every figure that its rule reads stands beside it.
 */
final class MlforgeDrift {

  private MlforgeDrift() {}

  static Struct of(Optional<DriftReport> found, Instant now) {
    if (found.isEmpty() || found.get().rows() == 0) {
      return new Struct().put("status", "no_report");
    }
    DriftReport report = found.get();
    Struct features = new Struct();
    for (ColumnDrift column : report.columns()) {
      Struct feature = new Struct().put("psi", column.statistics().get(Statistic.PSI));
      double ks = column.statistics().get(Statistic.KS);
      if (!Double.isNaN(ks)) {
        feature.put("ks_statistic", ks).put("ks_p_value", column.statistics().get(Statistic.KS_P));
      }
      features.put(column.name(), feature.put("drifted", column.verdict().isDrift()));
    }
    return new Struct()
        .put("triggered", report.verdict().isDrift())
        .put("overall_drift_score", score(report))
        .put("timestamp", now.toString())
        .put("feature_drift", features);
  }

  /** The mean index of all columns; 0 without any. */
  static double score(DriftReport report) {
    return report.columns().stream()
        .mapToDouble(column -> column.statistics().get(Statistic.PSI))
        .average()
        .orElse(0);
  }
}
