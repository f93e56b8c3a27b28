package dev.coppice.compat;

import dev.coppice.access.Role;
import dev.coppice.audit.By;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.http.Failure;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.http.Site;
import dev.coppice.models.Task;
import dev.coppice.monitoring.Monitor;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Releases;
import dev.coppice.serving.Routing;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The mlforge service: rows wrapped with a request id, answers that say which version and route
 * they come from. It starts without a model and then answers 503.
 */
final class MlforgeDoor extends PresetDoor {

  private static final String BATCH = "/predict/batch";
  private static final String FEATURES = "features";
  private static final String INSTANCES = "instances";
  private static final String ID = "request_id";
  private static final String IDS = "request_ids";

  private final MlforgeMetrics counts;
  private final Site.Times times;
  private final Executor storing;
  private final Instant started;
  private final Monitor monitor;
  private final Supplier<String> tracking;

  /**
   * @param monitor of the project
   * @param storing waits for the store
   * @param tracking the address where clients track runs
   */
  MlforgeDoor(
      Service service,
      MlforgeMetrics counts,
      Site.Times times,
      Monitor monitor,
      Executor storing,
      Supplier<String> tracking) {
    super(service, Set.of(Task.BINARY));
    this.storing = storing;
    this.tracking = tracking;
    this.counts = counts;
    this.monitor = monitor;
    this.times = times;
    this.started = times.now().instant();
  }

  @Override
  public List<Route> routes() {
    return List.of(
            get("/health", request -> health()).open(),
            get("/model/info", request -> model()),
            get(
                "/drift/report",
                request -> MlforgeDrift.of(monitor.report(), times.now().instant())),
            new Route("POST", prefix + "/model/promote", this::promote).needing(Role.ADMIN),
            predict("/predict", this::predictOne),
            predict(BATCH, this::predictMany))
        .stream()
        .map(route -> counts.counted(route, times))
        .toList();
  }

  private CompletionStage<Response> predictOne(Request request) {
    return one(rows(request).wrappedRow(FEATURES, ID), MlforgeDoor::answer);
  }

  private CompletionStage<Response> predictMany(Request request) {
    return many(
        rows(request).wrapped(INSTANCES, IDS), "{\"predictions\":", MlforgeDoor::answer, "}");
  }

  @Override
  Response failure(String path, Failure failure) {
    if (path.equals("/model/promote")) {
      return FastApi.failure(failure, List.of(), false);
    }
    boolean batch = path.startsWith(BATCH);
    return FastApi.failure(failure, List.of(batch ? INSTANCES : FEATURES), batch);
  }

  private static Struct answer(Answer answer, Answers all) {
    Prediction prediction = Objects.requireNonNull(answer.prediction());
    return new Struct()
        .put("prediction", prediction.decided())
        .put("probability", prediction.probability())
        .put("model_version", answer.version())
        .put("routed_to", answer.route())
        .put(ID, answer.requestId());
  }

  private Struct health() {
    Duration up = Duration.between(started, times.now().instant());
    return routing(new Struct().put("status", "ok").put("uptime_seconds", up.toMillis() / 1000.0));
  }

  private Struct model() {
    return routing(
        new Struct().put("model_name", service.project()).put("tracking_uri", tracking.get()));
  }

  private Struct routing(Struct struct) {
    Routing routing = service.routing();
    String challenger = routing.challenger();
    return struct
        .put("champion_version", routing.version() == null ? "none" : routing.version())
        .put("challenger_version", challenger == null ? "none" : challenger)
        .put("canary_enabled", challenger != null)
        .put("canary_split", routing.share());
  }

  private CompletionStage<Response> promote(Request request) {
    JsonBody.require(request);
    Object version =
        JsonBody.read(request.body(), 10) instanceof Map<?, ?> body ? body.get("version") : null;
    if (!(version instanceof Long) && !(version instanceof String)) {
      throw new InvalidInput(
          List.of(new Problem("field version", "it is missing; wanted: a version such as \"1\"")));
    }
    By by = new By(request.actor(), "asked at /model/promote");
    return CompletableFuture.supplyAsync(
        () -> {
          Releases releases =
              service
                  .releases()
                  .orElseThrow(() -> new Conflict("the model that is served is not registered"));
          releases.promote(String.valueOf(version), by);
          Struct done = new Struct().put("status", "promoted");
          return Response.json(200, done.put("version", String.valueOf(version)));
        },
        storing);
  }

  @Override
  public Struct paths() {
    Struct row = SeedPaths.row(service);
    Struct answer =
        SeedPaths.object(
            new Struct()
                .put("prediction", SeedPaths.FLAG)
                .put("probability", SeedPaths.PROBABILITY)
                .put("model_version", SeedPaths.TEXT)
                .put("routed_to", SeedPaths.TEXT)
                .put(ID, SeedPaths.TEXT));
    Struct ids = SeedPaths.array(SeedPaths.TEXT);
    return new SeedPaths(prefix, service.project(), SeedPaths.DETAIL, 422)
        .post("/predict", "Predict one person", wrapped(FEATURES, row, ID, SeedPaths.TEXT), answer)
        .post(
            BATCH,
            "Predict many people",
            wrapped(INSTANCES, SeedPaths.array(row), IDS, ids),
            SeedPaths.object(new Struct().put("predictions", SeedPaths.array(answer))))
        .post(
            "/model/promote",
            "Let a version answer",
            SeedPaths.object(new Struct().put("version", SeedPaths.TEXT)),
            SeedPaths.object(
                new Struct().put("status", SeedPaths.TEXT).put("version", SeedPaths.TEXT)))
        .get("/health", "How long it runs and which versions answer")
        .get("/model/info", "Which versions answer, and where runs are tracked")
        .get("/drift/report", "The last drift report, if there is one")
        .toStruct();
  }

  private static Struct wrapped(String member, Struct rows, String idMember, Struct ids) {
    return SeedPaths.type("object")
        .put("properties", new Struct().put(member, rows).put(idMember, ids))
        .putTexts("required", List.of(member));
  }
}
