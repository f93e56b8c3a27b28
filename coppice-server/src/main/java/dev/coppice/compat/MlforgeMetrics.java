package dev.coppice.compat;

import dev.coppice.http.Failure;
import dev.coppice.http.Metrics;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.http.Site;
import dev.coppice.monitoring.Monitor;
import dev.coppice.predictions.Scored;
import dev.coppice.serving.Service;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The numbers of the mlforge service under their own names, beside ours. */
final class MlforgeMetrics implements Consumer<Scored> {

  private static final double[] PROBABILITIES = {
    0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1
  };

  private record Counts(LongAdder predictions, Metrics.Histogram probabilities) {}

  private record Outcome(String version, String route, int decided) {}

  private final Metrics metrics;
  private final Map<Outcome, Counts> predictions = new ConcurrentHashMap<>();
  private volatile @Nullable Monitor monitor;

  MlforgeMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * @param monitor of the project: what the scores of drift come from
   */
  void register(Service service, Monitor monitor) {
    this.monitor = monitor;
    metrics.gauge(
        "mlforge_models_loaded", "Models that can answer", () -> service.routing().models());
    metrics.gauge(
        "mlforge_canary_traffic_split",
        "The share of requests for the challenger",
        () -> service.routing().share());
  }

  @Override
  public void accept(Scored scored) {
    Outcome outcome = new Outcome(scored.version(), scored.route(), scored.prediction().decided());
    Counts known = predictions.get(outcome);
    if (known == null) {
      known = predictions.computeIfAbsent(outcome, this::counts);
      scored.schema().names().forEach(this::watch);
    }
    known.predictions().increment();
    known.probabilities().add(scored.prediction().probability());
  }

  /** One series a feature; the same once more does nothing. */
  private void watch(String feature) {
    metrics.gauge(
        "mlforge_drift_score",
        "The population stability index of a feature",
        () -> drift(feature),
        "feature",
        feature);
  }

  private double drift(String feature) {
    Monitor asked = monitor;
    return asked == null
        ? 0
        : asked.last().map(report -> MlforgeDrift.score(report, feature)).orElse(0.0);
  }

  private Counts counts(Outcome outcome) {
    String[] arm = {"model_version", outcome.version(), "routed_to", outcome.route()};
    String[] one = Arrays.copyOf(arm, 6);
    one[4] = "prediction";
    one[5] = Integer.toString(outcome.decided());
    return new Counts(
        metrics.counter(
            "mlforge_predictions_total", "Predictions by version, route and class", one),
        metrics.histogram(
            "mlforge_prediction_probability",
            "Probabilities by version and route",
            PROBABILITIES,
            arm));
  }

  /** The same route, counted and timed. */
  Route counted(Route route, Site.Times times) {
    Metrics.Histogram durations =
        metrics.durations(
            "mlforge_http_request_duration_seconds",
            "Time until there is an answer",
            "method",
            route.method(),
            "endpoint",
            route.pattern());
    Route.Handler handler =
        request -> {
          long start = times.nanos().getAsLong();
          CompletionStage<Response> stage;
          try {
            stage = route.handler().handle(request);
          } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
          }
          return stage.whenComplete(
              (response, failure) -> {
                durations.add((times.nanos().getAsLong() - start) / 1e9);
                requests(route, status(response, failure)).increment();
              });
        };
    return route.answeredBy(handler);
  }

  private static int status(@Nullable Response response, @Nullable Throwable failure) {
    return failure != null
        ? Failure.of(failure).status()
        : response == null ? 500 : response.status();
  }

  private LongAdder requests(Route route, int status) {
    return metrics.counter(
        "mlforge_http_requests_total",
        "Requests answered",
        "method",
        route.method(),
        "endpoint",
        route.pattern(),
        "status_code",
        Integer.toString(status));
  }
}
