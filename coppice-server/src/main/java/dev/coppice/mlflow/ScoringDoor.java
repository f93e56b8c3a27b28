package dev.coppice.mlflow;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Refusal;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.ServingSettings.Mount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The protocol of MLflow's scoring server for one project, below {@code /p/NAME} and, for the
 * project that the port is known for, at the root.
 *
 * <p>Classes are answered as labels, numbers where all labels are whole numbers. {@code "params":
 * {"predict_method": "predict_proba"}} asks for one probability a class instead, in the order of
 * the classes.
 */
public final class ScoringDoor implements Door {

  private final Service service;
  private final String prefix;
  private final boolean health;
  private final String version;

  private ScoringDoor(Service service, String prefix, String version) {
    this.service = service;
    this.prefix = prefix;
    this.version = version;
    this.health = !hasPreset(service, prefix);
  }

  /**
   * The doors of all projects on a port.
   *
   * @param version of MLflow, as its clients ask for it
   */
  public static List<Door> of(List<? extends Service> services, String version) {
    List<Door> doors = new ArrayList<>();
    for (Service service : services) {
      doors.add(new ScoringDoor(service, "/p/" + service.project(), version));
      if (services.size() == 1 || service.settings().mount() == Mount.ROOT) {
        doors.add(new ScoringDoor(service, "", version));
      }
    }
    return doors;
  }

  /** A preset has a health route of its own. */
  private static boolean hasPreset(Service service, String prefix) {
    boolean root = service.settings().mount() == Mount.ROOT;
    return service.settings().compat() != null && root == prefix.isEmpty();
  }

  @Override
  public String owner() {
    return "project " + service.project();
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.prediction("POST", prefix + "/invocations", this::invoke));
    routes.add(new Route("GET", prefix + "/ping", request -> done(ping())).open());
    if (health) {
      routes.add(new Route("GET", prefix + "/health", request -> done(ping())).open());
    }
    if (!prefix.isEmpty()) { // at the root it is a matter of the tracking server
      routes.add(
          new Route("GET", prefix + "/version", request -> done(text(200, "text/plain", version))));
    }
    return routes;
  }

  private static CompletionStage<Response> done(Response response) {
    return CompletableFuture.completedFuture(response);
  }

  private Response ping() {
    return text(service.ready() ? 200 : 404, Response.JSON, "\n");
  }

  private static Response text(int status, String type, String text) {
    return new Response(status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private CompletionStage<Response> invoke(Request request) {
    var pipeline = service.deployment().bundle().pipeline();
    Invocation invocation =
        Invocation.read(request, pipeline.schema(), service.settings().maxRows());
    boolean probabilities = invocation.wantsProbabilities(pipeline.target());
    List<Asked> rows = invocation.rows();
    if (rows.isEmpty()) {
      return done(text(200, Response.JSON, "{\"predictions\":[]}"));
    }
    return service
        .score(rows)
        .thenApply(answers -> ScoringAnswer.of(service.project(), answers, probabilities));
  }

  @Override
  public Response failure(Request request, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    String code =
        switch (failure.status()) {
          case 400 -> "BAD_REQUEST";
          case 401 -> "UNAUTHENTICATED";
          case 403 -> "PERMISSION_DENIED";
          case 404 -> "RESOURCE_DOES_NOT_EXIST";
          case 415 -> "UNSUPPORTED_MEDIA_TYPE";
          case 422 -> "INVALID_PARAMETER_VALUE";
          case 429 -> "REQUEST_LIMIT_EXCEEDED";
          case 503 -> "TEMPORARILY_UNAVAILABLE";
          default -> "INTERNAL_ERROR";
        };
    int status = failure.status() == 422 ? 400 : failure.status();
    Struct body = new Struct().put("error_code", code).put("message", failure.message());
    Response response = Response.json(status, body);
    return status == 503 ? response.with("Retry-After", "1") : response;
  }

  /** A body that is not what the protocol wants, in the protocol's word for it. */
  static Refusal malformed(String message) {
    return new Refusal(400, "bad_request", message);
  }

  static Refusal malformed(InvalidInput cause) {
    return malformed(String.valueOf(cause.getMessage()));
  }

  @Override
  public Struct paths() {
    return ScoringPaths.of(service, prefix);
  }
}
