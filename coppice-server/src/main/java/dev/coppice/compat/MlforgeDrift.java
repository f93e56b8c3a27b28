package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Statistic;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

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
    for (ColumnDrift column : inputs(report).toList()) {
      Struct feature = new Struct().put("psi", index(column));
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

  /** The mean index of all features; 0 without any. */
  private static double score(DriftReport report) {
    return inputs(report).mapToDouble(MlforgeDrift::index).average().orElse(0);
  }

  /** The index of one feature; 0 when it was not compared. */
  static double score(DriftReport report, String feature) {
    return inputs(report)
        .filter(column -> column.name().equals(feature))
        .mapToDouble(MlforgeDrift::index)
        .findFirst()
        .orElse(0);
  }

  private static double index(ColumnDrift column) {
    return column.statistics().get(Statistic.PSI);
  }

  /** The features: that service does not compare what the model said. */
  private static Stream<ColumnDrift> inputs(DriftReport report) {
    return report.columns().stream().filter(column -> column.kind() == ColumnDrift.Kind.INPUT);
  }
}
