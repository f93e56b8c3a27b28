package dev.coppice.compat;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.models.Task;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Answers;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.ServingSettings.Mount;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the doors of all presets do alike. */
abstract class PresetDoor implements Door {

  final Service service;
  final String prefix;
  private final Set<Task> tasks;

  /**
   * @param tasks that this service has words for
   */
  PresetDoor(Service service, Set<Task> tasks) {
    this.service = service;
    this.tasks = tasks;
    this.prefix = service.settings().mount() == Mount.ROOT ? "" : "/p/" + service.project();
  }

  @Override
  public final String owner() {
    return "project " + service.project();
  }

  @Override
  public final Response failure(Request request, Throwable thrown) {
    Failure failure = Failure.of(thrown);
    Response response = failure(request.path().substring(prefix.length()), failure);
    return failure.status() == 503 ? response.with("Retry-After", "1") : response;
  }

  /**
   * A failure in this service's words.
   *
   * @param path below the prefix
   */
  Response failure(String path, Failure failure) {
    return FastApi.failure(failure, List.of(), false);
  }

  final void requireFit(Deployment deployment) {
    Task task = deployment.bundle().pipeline().target().task();
    if (!tasks.contains(task)) {
      String wanted =
          tasks.stream().sorted().map(PresetDoor::name).collect(Collectors.joining(" or "));
      throw new InvalidInput(
          List.of(
              new Problem(
                  "serving.compat",
                  "project '"
                      + service.project()
                      + "' has a "
                      + name(task)
                      + " model; this preset is for "
                      + wanted)));
    }
  }

  private static String name(Task task) {
    return task.name().toLowerCase(Locale.ROOT);
  }

  final Route get(String path, Function<Request, Struct> body) {
    return new Route(
        "GET",
        prefix + path,
        request -> CompletableFuture.completedFuture(Response.json(200, body.apply(request))));
  }

  final Route predict(String path, Route.Handler handler) {
    return Route.prediction("POST", prefix + path, handler);
  }

  final SeedRows rows(Request request) {
    return SeedRows.of(service, request);
  }

  /** Scores one row; the struct says the answer. */
  final CompletionStage<Response> one(Asked asked, Shape shape) {
    return answered(
        List.of(asked), answers -> Response.json(200, shape.of(answers.rows().get(0), answers)));
  }

  /**
   * Scores rows into an array of answers, in the place of a bad one what is wrong with it.
   *
   * @param before and after the array
   */
  final CompletionStage<Response> many(
      List<Asked> asked, String before, Shape shape, String after) {
    return answered(
        asked,
        answers -> {
          StringBuilder json = new StringBuilder(before).append('[');
          for (Answer answer : answers.rows()) {
            json.append(json.length() == before.length() + 1 ? "" : ",");
            byte[] one =
                answer.problems().isEmpty()
                    ? JsonStruct.compact(shape.of(answer, answers))
                    : FastApi.detail(answer.problems(), List.of(), false);
            json.append(new String(one, StandardCharsets.UTF_8));
          }
          byte[] body = json.append(']').append(after).toString().getBytes(StandardCharsets.UTF_8);
          return Response.json(200, body);
        });
  }

  /** One answer in this service's words. */
  interface Shape {
    Struct of(Answer answer, Answers all);
  }

  private CompletionStage<Response> answered(List<Asked> asked, Function<Answers, Response> write) {
    return service
        .score(asked)
        .thenApply(
            answers -> {
              requireFit(answers.deployment()); // a swap may have changed the task
              return write
                  .apply(answers)
                  .with(
                      new Response.Scoring(
                          service.project(),
                          answers.version(),
                          answers.route(),
                          answers.rows().size() - answers.refused(),
                          answers.refused(),
                          answers.scoringNanos()));
            });
  }

  final String version() {
    return service.deployment().version();
  }
}
