package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Door;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.registry.Registry;
import dev.coppice.tracking.Tracking;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * MLflow's tracking server: whoever sets {@code MLFLOW_TRACKING_URI} to this port logs here. Every
 * call stands below {@code /api} and below {@code /ajax-api}.
 */
public final class TrackingDoor implements Door {

  /** What clients are told when they ask: the MLflow whose protocol this is. */
  public static final String MLFLOW = "3.6.0";

  /** What clients ask before they log in, to learn what they may use. */
  private static final String SERVER_INFO =
      "{\"store_type\": \"SqlStore\", \"workspaces_enabled\": false,"
          + " \"multipart_uploads_enabled\": false, \"multipart_downloads_enabled\": false}";

  static final List<String> PREFIXES = List.of("/api", "/ajax-api");

  /** MLflow's own limit for a batch. */
  private static final int LARGEST_BATCH = 1_000_000;

  private final List<Call> calls;
  private final Executor workers;

  private TrackingDoor(List<Call> calls, Executor workers) {
    this.calls = calls;
    this.workers = workers;
  }

  /**
   * The doors of one store.
   *
   * @param ids 32 new hexadecimal digits every time
   * @param workers for work that waits for the store
   * @param transfers for work that waits for clients which send files
   */
  public static List<Door> of(
      Tracking tracking,
      Registry registry,
      InstantSource clock,
      Supplier<String> ids,
      Executor workers,
      Executor transfers) {
    List<Call> calls = new ArrayList<>();
    calls.addAll(new ExperimentCalls(tracking.experiments()).all());
    calls.addAll(new RunCalls(tracking, clock, ids).all());
    calls.addAll(new LogCalls(tracking.runs()).all());
    calls.addAll(new HistoryCalls(tracking.runs()).all());
    calls.addAll(new LoggedModelCalls(tracking, registry, ids).all());
    calls.addAll(new ModelCalls(registry).all());
    calls.addAll(new VersionCalls(tracking, registry).all());
    Sources sources = new Sources(tracking, registry);
    return List.of(
        new TrackingDoor(calls, workers),
        new ArtifactDoor(sources, transfers),
        new PageDoor(sources, transfers));
  }

  /** What MLflow's server says under {@code /health}, where no project wants that place. */
  public static Door health() {
    Response ok = new Response(200, "text/html; charset=utf-8", new byte[] {'O', 'K'});
    return new Door() {
      @Override
      public List<Route> routes() {
        return List.of(
            new Route("GET", "/health", request -> CompletableFuture.completedFuture(ok)).open());
      }

      @Override
      public Response failure(Request request, Throwable failure) {
        return Errors.response(failure);
      }
    };
  }

  /** A dataset may come with a profile of 16 million characters. */
  @Override
  public int maxBodyBytes() {
    return 32 << 20;
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (String prefix : PREFIXES) {
      for (Call call : calls) {
        String pattern = prefix + "/2.0/mlflow/" + call.path();
        routes.add(
            new Route(call.method(), pattern, request -> answer(call, request))
                .needing(call.role()));
      }
    }
    byte[] version = MLFLOW.getBytes(StandardCharsets.US_ASCII);
    Response answer = new Response(200, "text/html; charset=utf-8", version);
    routes.add(
        new Route("GET", "/version", request -> CompletableFuture.completedFuture(answer)).open());
    Response about = Response.json(200, SERVER_INFO.getBytes(StandardCharsets.UTF_8));
    for (String prefix : PREFIXES) {
      String place = prefix + "/3.0/mlflow/server-info";
      routes.add(
          new Route("GET", place, request -> CompletableFuture.completedFuture(about)).open());
    }
    return routes;
  }

  @Override
  public List<String> claims() {
    return List.of("/api/2.0/", "/ajax-api/", "/api/3.0/");
  }

  private CompletionStage<Response> answer(Call call, Request request) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (call.path().equals("runs/log-batch") && request.body().length > LARGEST_BATCH) {
            throw new InvalidInput(
                "Batched logging API requests must be at most "
                    + LARGEST_BATCH
                    + " bytes in size; this one has "
                    + request.body().length);
          }
          return call.work().apply(Fields.of(request));
        },
        workers);
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Errors.response(failure);
  }
}
