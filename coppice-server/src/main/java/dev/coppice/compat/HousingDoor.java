package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.http.Route;
import dev.coppice.models.Task;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Answers;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The housing price service: flat rows, the label of a class. */
final class HousingDoor extends PresetDoor {

  static final String CATEGORY = "price_category";

  HousingDoor(Service service) {
    super(service, Set.of(Task.BINARY, Task.MULTICLASS));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        get("/health", request -> health()).open(),
        predict("/predict", request -> one(rows(request).flat(), HousingDoor::answer)));
  }

  private Struct health() {
    return new Struct()
        .put("status", "ok")
        .put("model_version", version())
        .put("model_level", level(service.routing().level()));
  }

  /** As this service calls them: its champion is in production. */
  private static String level(String level) {
    return level.equals("champion") ? "production" : level;
  }

  private static Struct answer(Answer answer, Answers all) {
    return new Struct().put(CATEGORY, Objects.requireNonNull(answer.prediction()).label());
  }

  @Override
  public Struct paths() {
    Struct answer = SeedPaths.object(new Struct().put(CATEGORY, SeedPaths.TEXT));
    return new SeedPaths(prefix, service.project(), SeedPaths.DETAIL, 422)
        .post("/predict", "Predict the price class of a home", SeedPaths.row(service), answer)
        .get("/health", "Whether the service is well, and its model's version")
        .toStruct();
  }
}
