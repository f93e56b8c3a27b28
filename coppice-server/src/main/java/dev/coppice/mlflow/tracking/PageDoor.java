package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Door;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.registry.ModelVersion;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Artifacts;
import dev.coppice.tracking.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Addresses of files that web pages and scripts use, by run, model or version instead of path. */
final class PageDoor implements Door {

  /** What clients look for before they send a large file as a whole. */
  private static final String NO_PARTS =
      "Multipart upload is not supported for the current artifact repository; send it as a whole";

  private final Sources sources;
  private final Artifacts artifacts;
  private final Executor workers;

  PageDoor(Sources sources, Executor workers) {
    this.sources = sources;
    this.artifacts = sources.tracking().artifacts();
    this.workers = workers;
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(new Route("GET", "/get-artifact", request -> answer(request, this::ofRun)));
    routes.add(
        new Route(
            "GET", "/model-versions/get-artifact", request -> answer(request, this::ofVersion)));
    for (String prefix : TrackingDoor.PREFIXES) {
      String api = prefix + "/2.0/mlflow/";
      String ofModel = api + "logged-models/{model_id}/artifacts/files";
      routes.add(new Route("GET", ofModel, request -> answer(request, this::ofModel)));
      routes.add(
          Route.upload("POST", api + "upload-artifact", request -> answer(request, this::put)));
      for (String part : List.of("create", "complete", "abort")) {
        String pattern = prefix + "/2.0/mlflow-artifacts/mpu/" + part + "/{path*}";
        Response refusal = Errors.notImplemented(NO_PARTS);
        routes.add(
            new Route("POST", pattern, request -> CompletableFuture.completedFuture(refusal)));
      }
    }
    return routes;
  }

  /** What a client says about the parts that it would send. */
  @Override
  public int maxBodyBytes() {
    return 1 << 20;
  }

  private CompletionStage<Response> answer(Request request, Function<Request, Response> work) {
    return CompletableFuture.supplyAsync(() -> work.apply(request), workers);
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Errors.response(failure);
  }

  private static String need(Request request, String name) {
    String value = request.query().getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new InvalidInput("Missing value for required parameter '" + name + "'");
    }
    return value;
  }

  private static String path(Request request, String name) {
    String path = need(request, name);
    ArtifactPaths.requirePlain(path);
    return path;
  }

  private static String run(Request request) {
    String old = request.query().getOrDefault("run_uuid", "");
    return old.isEmpty() ? need(request, "run_id") : old;
  }

  private Response ofRun(Request request) {
    String path = path(request, "path");
    return file(new Place(Place.Owner.RUN, run(request), path));
  }

  private Response ofModel(Request request) {
    String path = path(request, "artifact_file_path");
    return file(
        new Place(Place.Owner.MODEL, request.parameters().getOrDefault("model_id", ""), path));
  }

  private Response file(Place place) {
    Artifact artifact = artifacts.find(place);
    return ArtifactDoor.file(artifact, artifacts.open(artifact));
  }

  private Response ofVersion(Request request) {
    String path = path(request, "path");
    String number = need(request, "version");
    if (!number.matches("\\d{1,9}")) {
      throw new InvalidInput("'" + number + "' is no version; accepted: a whole number");
    }
    ModelVersion version =
        sources.registry().version(need(request, "name"), Integer.parseInt(number));
    Artifact artifact = new Sources.Held(version, path).file();
    return ArtifactDoor.file(artifact, sources.registry().open(version, path));
  }

  private Response put(Request request) {
    String path = path(request, "path");
    artifacts.put(run(request), path, request.stream());
    return Answer.EMPTY;
  }
}
