package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Door;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Artifacts;
import dev.coppice.tracking.Listed;
import dev.coppice.tracking.Place;
import java.io.InputStream;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The proxy through which clients send and fetch the files of runs and models, of any size. */
final class ArtifactDoor implements Door {

  private final Sources sources;
  private final Artifacts artifacts;
  private final Executor workers;

  /**
   * @param workers may wait for clients that are slow to send
   */
  ArtifactDoor(Sources sources, Executor workers) {
    this.sources = sources;
    this.artifacts = sources.tracking().artifacts();
    this.workers = workers;
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (String prefix : TrackingDoor.PREFIXES) {
      String all = prefix + "/2.0/mlflow-artifacts/artifacts";
      routes.add(new Route("GET", all, request -> answer(request, this::list)));
      routes.add(new Route("GET", all + "/{path*}", request -> answer(request, this::get)));
      routes.add(Route.upload("PUT", all + "/{path*}", request -> answer(request, this::put)));
      routes.add(new Route("DELETE", all + "/{path*}", request -> answer(request, this::delete)));
    }
    return routes;
  }

  private CompletionStage<Response> answer(Request request, Function<Request, Response> work) {
    return CompletableFuture.supplyAsync(() -> work.apply(request), workers);
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Errors.response(failure);
  }

  private Place place(String path) {
    ArtifactPaths.requirePlain(path);
    return artifacts.locate(path);
  }

  /** The same for those who want to change something there. */
  private Place own(String path) {
    Place place = place(path);
    if (sources.held(path).isPresent()) {
      throw new InvalidInput("'" + path + "' belongs to a registered version, which never changes");
    }
    return place;
  }

  private Response put(Request request) {
    artifacts.put(own(path(request)), request.stream());
    return Answer.EMPTY;
  }

  private static String path(Request request) {
    return request.parameters().getOrDefault("path", "");
  }

  private Response get(Request request) {
    String path = path(request);
    Place place = place(path);
    Sources.Held held = sources.held(path).orElse(null);
    if (held != null) {
      Artifact file = held.file();
      return file(file, sources.registry().open(held.version(), file.path()));
    }
    Artifact artifact = artifacts.find(place);
    return file(artifact, artifacts.open(artifact));
  }

  /** A file that is to be kept, not shown: whatever it holds, a browser does not run it. */
  static Response file(Artifact artifact, InputStream bytes) {
    String name = artifact.path().substring(artifact.path().lastIndexOf('/') + 1);
    String type = URLConnection.guessContentTypeFromName(name);
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return Response.of(
            type == null ? "application/octet-stream" : type,
            new Response.Source(bytes, artifact.size()))
        .with("Content-Disposition", "attachment; filename*=UTF-8''" + encoded);
  }

  private Response list(Request request) {
    String given = request.query().getOrDefault("path", "");
    String path = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    Place folder = place(path);
    int start = folder.path().isEmpty() ? 0 : folder.path().length() + 1;
    Sources.Held held = sources.held(path).orElse(null);
    if (held != null) {
      int inner = held.path().isEmpty() ? 0 : held.path().length() + 1;
      return Answer.of(
          answer -> answer.put("files", held.list(), (each, file) -> Wire.file(each, file, inner)));
    }
    List<Listed> files = artifacts.list(folder);
    return Answer.of(
        answer -> answer.put("files", files, (each, file) -> Wire.file(each, file, start)));
  }

  private Response delete(Request request) {
    artifacts.delete(own(path(request)));
    return Answer.EMPTY;
  }
}
