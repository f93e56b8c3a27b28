package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Problem;
import dev.coppice.http.Failure;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.models.Task;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Answers;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The minimal regression service: flat rows, a number, errors of one sentence with status 400. */
final class MinimalDoor extends PresetDoor {

  MinimalDoor(Service service) {
    super(service, Set.of(Task.REGRESSION));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        get("/health", request -> health()).open(),
        predict("/predict", request -> one(rows(request).flat(), MinimalDoor::answer)));
  }

  private Struct health() {
    return new Struct().put("status", "ok").put("model_version", version());
  }

  private static Struct answer(Answer answer, Answers all) {
    return new Struct()
        .put("prediction", Objects.requireNonNull(answer.prediction()).value())
        .put("model_version", answer.version());
  }

  @Override
  Response failure(String path, Failure failure) {
    boolean caller = failure.status() == 422 || failure.status() == 415;
    Problem first = failure.problems().get(0);
    String message =
        failure.status() == 500
            ? "prediction failed; the server's log tells more under the request id"
            : first.place().startsWith("line ")
                ? "invalid JSON payload, " + first
                : failure.message();
    return Response.json(caller ? 400 : failure.status(), new Struct().put("error", message));
  }

  @Override
  public Struct paths() {
    Struct answer =
        SeedPaths.object(
            new Struct().put("prediction", SeedPaths.NUMBER).put("model_version", SeedPaths.TEXT));
    Struct error = SeedPaths.object(new Struct().put("error", SeedPaths.TEXT));
    return new SeedPaths(prefix, service.project(), error, 400)
        .post("/predict", "Predict one row", SeedPaths.row(service), answer)
        .get("/health", "Whether the service is well, and its model's version")
        .toStruct();
  }
}
