package dev.coppice.http;

import dev.coppice.http.Response.Scoring;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Predictions in numbers, by project, version and route. */
final class PredictionCounts {

  private record Arm(String project, String version, String route) {}

  private record Counts(
      LongAdder requests, LongAdder rows, LongAdder refused, Metrics.Histogram durations) {}

  private final Metrics metrics;
  private final Map<Arm, Counts> arms = new ConcurrentHashMap<>();

  PredictionCounts(Metrics metrics) {
    this.metrics = metrics;
  }

  void add(Scoring scoring) {
    Arm arm = new Arm(scoring.project(), scoring.version(), scoring.route());
    Counts counts = arms.computeIfAbsent(arm, this::counts);
    counts.requests().increment();
    counts.rows().add(scoring.rows());
    counts.refused().add(scoring.refused());
    counts.durations().add(scoring.nanos() / 1e9);
  }

  void addFailure(String pattern, String kind) {
    metrics
        .counter(
            "coppice_prediction_failures_total",
            "Prediction requests that were refused or failed",
            "route",
            pattern,
            "kind",
            kind)
        .increment();
  }

  private Counts counts(Arm arm) {
    String[] labels = {"project", arm.project(), "version", arm.version(), "route", arm.route()};
    return new Counts(
        metrics.counter(
            "coppice_prediction_requests_total", "Requests that were predicted", labels),
        metrics.counter("coppice_predictions_total", "Rows that were predicted", labels),
        metrics.counter(
            "coppice_rows_refused_total", "Rows that were refused beside predicted ones", labels),
        metrics.durations(
            "coppice_prediction_duration_seconds", "Time of the model alone", labels));
  }
}
