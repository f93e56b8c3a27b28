package dev.coppice.api;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.frame.Schema;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.pipeline.Target;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Our own protocol, {@code /api/v1}: the projects, their models, predictions. */
public final class NativeDoor implements Door {

  static final String PROJECTS = "/api/v1/projects";

  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Map<String, PredictRequest> readers = new ConcurrentHashMap<>();

  public NativeDoor(List<? extends Service> services) {
    services.forEach(service -> this.services.put(service.project(), service));
  }

  @Override
  public List<Route> routes() {
    String project = PROJECTS + "/{project}";
    return List.of(
        new Route("GET", PROJECTS, request -> done(projects())),
        new Route("GET", project, request -> done(described(service(request)))),
        new Route("GET", project + "/schema", request -> done(schema(service(request)))),
        Route.prediction("POST", project + "/predict", this::predict),
        Route.prediction("POST", project + "/predict/batch", this::predictMany));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  @Override
  public Struct paths() {
    Struct paths = new Struct();
    services.keySet().forEach(project -> NativePaths.add(paths, project));
    return paths;
  }

  private static CompletionStage<Response> done(Struct body) {
    return CompletableFuture.completedFuture(Response.json(200, body));
  }

  private Service service(Request request) {
    return service(services, request);
  }

  /** The project that a path names. */
  static Service service(Map<String, Service> services, Request request) {
    String name = String.valueOf(request.parameters().get("project"));
    Service service = services.get(name);
    if (service == null) {
      String hint = name.length() > 100 ? "" : Nearest.hint(name, services.keySet());
      throw new NotFound("there is no project of this name" + hint);
    }
    return service;
  }

  private CompletionStage<Response> predict(Request request) {
    Service service = service(request);
    PredictRequest reader = reader(service, request);
    return service
        .score(List.of(reader.one(request.body(), request.id())))
        .thenApply(answers -> PredictAnswer.one(service.project(), answers));
  }

  private CompletionStage<Response> predictMany(Request request) {
    Service service = service(request);
    PredictRequest reader = reader(service, request);
    return service
        .score(reader.many(request.body(), request.id()))
        .thenApply(answers -> PredictAnswer.many(service.project(), request.id(), answers));
  }

  /** Kept as long as fields and limit stay: a reader that has read before is faster. */
  private PredictRequest reader(Service service, Request request) {
    JsonBody.require(request);
    Schema schema = service.deployment().bundle().pipeline().schema();
    int maxRows = service.settings().maxRows();
    PredictRequest reader = readers.get(service.project());
    if (reader == null || !reader.reads(schema, maxRows)) {
      reader = new PredictRequest(schema, maxRows);
      readers.put(service.project(), reader);
    }
    return reader;
  }

  private Struct projects() {
    List<Struct> all = new ArrayList<>();
    services.values().forEach(service -> all.add(brief(service)));
    return new Struct().putStructs("projects", all);
  }

  private static Struct brief(Service service) {
    Struct struct = new Struct().put("name", service.project()).put("ready", service.ready());
    return service.ready() ? struct.put("model_version", service.deployment().version()) : struct;
  }

  private static Struct described(Service service) {
    Struct struct = brief(service).put("routing", RoutingView.of(service.routing()));
    return service.ready() ? struct.put("model", model(service.deployment())) : struct;
  }

  private static Struct model(Deployment deployment) {
    Struct manifest = deployment.bundle().manifest();
    Target target = deployment.bundle().pipeline().target();
    return new Struct()
        .put("reference", deployment.reference())
        .put("loaded_at", deployment.loadedAt().toString())
        .put("hash", deployment.bundle().modelHash())
        .put("task", target.task().name().toLowerCase(Locale.ROOT))
        .put("target", target.name())
        .putTexts("classes", target.classes())
        .put("decision", manifest.struct("decision"))
        .put("facts", manifest.struct("facts"));
  }

  private static Struct schema(Service service) {
    return RowSchema.of(service.deployment().bundle());
  }
}
