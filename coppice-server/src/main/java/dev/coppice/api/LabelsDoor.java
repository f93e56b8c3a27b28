package dev.coppice.api;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Problem;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Handed;
import dev.coppice.predictions.Labels;
import dev.coppice.serving.Service;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What really happened, by request id: {@code POST .../labels} keeps labels before it answers,
 * {@code GET .../labels} counts them. Labels that contradict what is known are named with a 409;
 * the others are kept all the same, so that sending everything again does no harm.
 */
public final class LabelsDoor implements Door {

  private static final String AT = "/labels";

  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Function<? super String, Labels> labels;
  private final Executor storing;
  private final Clock clock;

  /**
   * @param labels of a project by its name; asked on the executor
   * @param storing waits for the store
   */
  public LabelsDoor(
      List<? extends Service> services,
      Function<? super String, Labels> labels,
      Executor storing,
      Clock clock) {
    services.forEach(service -> this.services.put(service.project(), service));
    this.labels = labels;
    this.storing = storing;
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    String at = NativeDoor.PROJECTS + "/{project}" + AT;
    return List.of(new Route("POST", at, this::handIn), new Route("GET", at, this::count));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  @Override
  public Struct paths() {
    Struct paths = new Struct();
    services.keySet().forEach(project -> LabelsPaths.add(paths, project, AT));
    return paths;
  }

  private CompletionStage<Response> handIn(Request request) {
    Service service = NativeDoor.service(services, request);
    JsonBody.require(request);
    return CompletableFuture.supplyAsync(
        () -> {
          Target target =
              service.ready() ? service.deployment().bundle().pipeline().target() : null;
          LabelsRequest given =
              LabelsRequest.read(
                  request.body(), target, clock.instant(), service.settings().maxRows());
          Handed handed =
              labels.apply(service.project()).add(given.labels(), given.contradiction());
          return answer(service.project(), request, given.labels().size(), handed);
        },
        storing);
  }

  private static Response answer(String project, Request request, int given, Handed handed) {
    Struct counts = new Struct().put("project", project).put("labels", given);
    counts.put("added", handed.added()).put("repeated", handed.repeated());
    counts.put("replaced", handed.replaced()).put("conflicts", handed.conflicts().size());
    if (handed.conflicts().isEmpty()) {
      return Response.json(200, counts);
    }
    List<Problem> problems =
        handed.conflicts().stream()
            .map(
                each ->
                    new Problem(
                        each.requestId(),
                        "its label is '"
                            + each.known()
                            + "', and '"
                            + each.given()
                            + "' was given; send it again with \"replace\": true to change it"))
            .toList();
    Failure failure = new Failure(409, "conflict", problems, problems.size());
    Struct error = JsonStruct.read(failure.response(request).body());
    return Response.json(409, error.put("handed_in", counts));
  }

  private CompletionStage<Response> count(Request request) {
    Service service = NativeDoor.service(services, request);
    return CompletableFuture.supplyAsync(
        () ->
            Response.json(
                200,
                new Struct()
                    .put("project", service.project())
                    .put("labels", labels.apply(service.project()).count())),
        storing);
  }
}
