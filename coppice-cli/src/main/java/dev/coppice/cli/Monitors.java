package dev.coppice.cli;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Statistic;
import dev.coppice.http.EventLog;
import dev.coppice.http.Metrics;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.Monitor;
import dev.coppice.monitoring.Signal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The monitors of a server: asked once a pane, and shown as metrics. */
final class Monitors implements AutoCloseable {

  private final List<Monitor> monitors = new ArrayList<>();
  private final Set<String> gauges = ConcurrentHashMap.newKeySet();
  private final Metrics metrics;
  private final EventLog events;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor checks =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "monitoring");
            thread.setDaemon(true);
            return thread;
          });

  Monitors(Metrics metrics, EventLog events, InstantSource clock) {
    this.clock = clock;
    this.metrics = metrics;
    this.events = events;
    checks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // a pane may take an hour
  }

  void add(Monitor monitor) {
    monitors.add(monitor);
    later(monitor);
    String[] project = {"project", monitor.project()};
    metrics.gauge(
        "coppice_drift_verdict",
        "0 too few rows, 1 stable, 2 warn, 3 alert",
        () -> monitor.last().map(report -> (double) report.verdict().ordinal()).orElse(0.0),
        project);
    metrics.gauge(
        "coppice_drift_window_rows",
        "Rows in the window of the last check",
        () -> monitor.last().map(report -> (double) report.rows()).orElse(0.0),
        project);
    metrics.counter(
        "coppice_drift_unwatched_total",
        "Predictions by versions without a profile of their training rows",
        () -> (double) monitor.unwatched(),
        project);
  }

  List<Monitor> all() {
    return List.copyOf(monitors);
  }

  /** Asked anew each time, since clocks are set. */
  private void later(Monitor monitor) {
    Instant now = clock.instant();
    long wait = Duration.between(now, monitor.next(now)).toMillis();
    try {
      checks.schedule(() -> check(monitor), wait, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // it is closed
    }
  }

  private void check(Monitor monitor) {
    try {
      monitor.check();
      monitor.last().ifPresent(report -> show(monitor, report));
    } catch (RuntimeException e) { // a scheduled task that throws is never run again
      events.add(
          new Struct()
              .put("event", "monitoring_failed")
              .put("project", monitor.project())
              .put("reason", String.valueOf(e.getMessage())));
    } finally {
      later(monitor);
    }
  }

  /** Columns are those of a model's schema, so their labels are bounded. */
  private void show(Monitor monitor, DriftReport report) {
    for (ColumnDrift column : report.columns()) {
      if (gauges.add(monitor.project() + "\n" + column.name())) {
        metrics.gauge(
            "coppice_drift_psi",
            "Population stability index of a column in the window of the last check",
            () -> psi(monitor, column.name()),
            "project",
            monitor.project(),
            "column",
            column.name());
      }
    }
    for (Signal signal : report.signals().keySet()) {
      if (signal == Signal.ROWS) { // has a gauge of its own
        continue;
      }
      if (gauges.add(monitor.project() + "\n\n" + signal)) {
        metrics.gauge(
            "coppice_drift_" + signal.key(),
            signal.meaning(),
            () -> monitor.last().map(r -> r.signals().get(signal)).orElse(Double.NaN),
            "project",
            monitor.project());
      }
    }
  }

  private static double psi(Monitor monitor, String name) {
    return monitor.last().stream()
        .flatMap(report -> report.columns().stream())
        .filter(column -> column.name().equals(name))
        .mapToDouble(column -> column.statistics().get(Statistic.PSI))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Keeps the counts, so that the next process goes on with them. */
  @Override
  public void close() {
    checks.shutdown();
    try {
      checks.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    monitors.forEach(Monitor::save);
  }
}
