package dev.coppice.inference;

import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.inference.InferRequest.Accepted;
import dev.coppice.serving.Service;
import java.util.List;
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

  private final Models models;
  private final String version;

  /**
   * @param version of Coppice
   */
  public InferenceDoor(List<? extends Service> services, String version) {
    this.models = Models.of(services);
    this.version = version;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v2", request -> done(200, server())),
        new Route("GET", "/v2/health/live", request -> done(200, new Struct().put("live", true)))
            .open(),
        new Route("GET", "/v2/health/ready", request -> ready(models.ready())).open(),
        new Route("GET", MODEL, request -> done(200, ModelMetadata.of(named(request)))),
        new Route("GET", VERSION, request -> done(200, ModelMetadata.of(named(request)))),
        new Route("GET", MODEL + "/ready", request -> ready(models.find(model(request)).ready())),
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

  private Struct server() {
    return new Struct()
        .put("name", "coppice")
        .put("version", version)
        .putTexts("extensions", List.of("binary_tensor_data"));
  }

  private static String model(Request request) {
    return String.valueOf(request.parameters().get("model"));
  }

  private Service named(Request request) {
    return models.find(model(request), request.parameters().getOrDefault("version", ""));
  }

  private CompletionStage<Response> infer(Request request) {
    Service service = named(request);
    InferRequest asked = InferRequest.read(request, Accepted.by(service));
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
    models.byName().keySet().forEach(name -> InferPaths.add(paths, name));
    return paths;
  }
}
