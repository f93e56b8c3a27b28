package dev.coppice.inference;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The Open Inference Protocol, version 2, over REST: each project is a model of its name, with the
 * one version that answers. Also known from KServe, Triton and MLServer; the binary tensor
 * extension is understood.
 */
public final class InferenceDoor implements Door {

  private static final String MODEL = "/v2/models/{model}";
  private static final String VERSION = MODEL + "/versions/{version}";

  private final Map<String, Service> services = new LinkedHashMap<>();
  private final String version;

  /**
   * @param version of Coppice
   */
  public InferenceDoor(List<? extends Service> services, String version) {
    services.forEach(service -> this.services.put(service.project(), service));
    this.version = version;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v2", request -> done(200, server())),
        new Route("GET", "/v2/health/live", request -> done(200, new Struct().put("live", true))).open(),
        new Route("GET", "/v2/health/ready", request -> ready(allReady())).open(),
        new Route("GET", MODEL, request -> done(200, ModelMetadata.of(named(request)))),
        new Route("GET", VERSION, request -> done(200, ModelMetadata.of(named(request)))),
        new Route("GET", MODEL + "/ready", request -> ready(model(request).ready())),
        new Route("GET", VERSION + "/ready", request -> ready(named(request).ready())),
        Route.prediction("POST", MODEL + "/infer", this::infer),
        Route.prediction("POST", VERSION + "/infer", this::infer));
  }

  private static CompletionStage<Response> done(int status, Struct body) {
    return CompletableFuture.completedFuture(Response.json(status, body));
  }

  private static CompletionStage<Response> ready(boolean ready) {
    return done(ready ? 200 : 503, new Struct().put("ready", ready));
  }

  private boolean allReady() {
    return services.values().stream().allMatch(Service::ready);
  }

  private Struct server() {
    return new Struct()
        .put("name", "coppice")
        .put("version", version)
        .putTexts("extensions", List.of("binary_tensor_data"));
  }

  private Service model(Request request) {
    String name = String.valueOf(request.parameters().get("model"));
    Service service = services.get(name);
    if (service == null) {
      String hint = name.length() > 100 ? "" : Nearest.hint(name, services.keySet());
      throw new NotFound("there is no model of this name" + hint);
    }
    return service;
  }

  /** The model, in the version that the path may name. */
  private Service named(Request request) {
    Service service = model(request);
    String wanted = request.parameters().get("version");
    Deployment deployment = service.deployment();
    if (wanted != null && !wanted.equals(deployment.version())) {
      throw new NotFound(
          "this version of the model does not answer here; the one that does is "
              + deployment.version());
    }
    return service;
  }

  private CompletionStage<Response> infer(Request request) {
    Service service = named(request);
    InferRequest asked =
        InferRequest.read(
            request,
            service.deployment().bundle().pipeline().schema(),
            service.settings().maxRows());
    InferAnswer.check(asked.outputs(), service.deployment().bundle().pipeline().target());
    return service
        .score(asked.rows())
        .thenApply(answers -> new InferAnswer(service.project(), answers).to(asked));
  }

  @Override
  public Response failure(Request request, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    int status = failure.status() == 422 ? 400 : failure.status();
    Response response = Response.json(status, new Struct().put("error", failure.message()));
    return status == 503 ? response.with("Retry-After", "1") : response;
  }

  @Override
  public Struct paths() {
    Struct paths = new Struct();
    services.keySet().forEach(name -> InferPaths.add(paths, name));
    return paths;
  }
}
