package dev.coppice.cli;

import dev.coppice.http.Metrics;
import dev.coppice.serving.Comparison;
import dev.coppice.serving.Outcomes;
import dev.coppice.serving.ServedProject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.ToDoubleFunction;

/** What labels say about the challengers of a running server, for its door and its metrics. */
final class Comparisons {

  private final Map<String, Outcomes> outcomes = new LinkedHashMap<>();
  private final Stores stores;
  private final Executor storing;
  private final Metrics metrics;
  private final Clock clock;

  Comparisons(Stores stores, Executor storing, Metrics metrics, Clock clock) {
    this.stores = stores;
    this.storing = storing;
    this.metrics = metrics;
    this.clock = clock;
  }

  void add(ServedProject service) {
    String name = service.project();
    Outcomes own =
        new Outcomes(service, service.log().files(), () -> stores.labels(name), storing, clock);
    outcomes.put(name, own);
    String[] project = {"project", name};
    gauge(own, "difference", "Challenger minus champion", all -> all.gap().difference(), project);
    gauge(own, "low", "Where it may lie, from here", all -> all.gap().low(), project);
    gauge(own, "high", "Where it may lie, to here", all -> all.gap().high(), project);
    rows(own, all -> all.champion().outcomes().count(), "project", name, "arm", "champion");
    rows(own, all -> all.candidate().outcomes().count(), "project", name, "arm", "challenger");
  }

  private void rows(Outcomes own, ToDoubleFunction<Comparison> value, String... labels) {
    gauge(own, "labelled_rows", "Rows of an arm with a label", value, labels);
  }

  private void gauge(
      Outcomes own,
      String name,
      String help,
      ToDoubleFunction<Comparison> value,
      String... labels) {
    metrics.gauge(
        "coppice_comparison_" + name,
        help + "; NaN without an experiment",
        () -> own.lately().map(value::applyAsDouble).orElse(Double.NaN),
        labels);
  }

  Outcomes of(String project) {
    return Objects.requireNonNull(outcomes.get(project), project);
  }
}
