package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Answers;
import dev.coppice.serving.Service.Asked;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The churn service: flat rows, bare arrays, probabilities of four decimals. */
final class ChurnDoor extends PresetDoor {

  static final String PROBABILITY = "churn_probability";
  static final String DECISION = "churn_prediction";

  private static final String BATCH = "/predict/batch";

  ChurnDoor(Service service) {
    super(service, Set.of(Task.BINARY));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        get("/health", request -> health()).open(),
        predict("/predict", request -> one(rows(request).flat(), ChurnDoor::answer)),
        predict(BATCH, this::batch));
  }

  private CompletionStage<Response> batch(Request request) {
    List<Asked> asked = rows(request).array();
    if (asked.isEmpty()) {
      return CompletableFuture.completedFuture(Response.json(200, new byte[] {'[', ']'}));
    }
    return many(asked, "", ChurnDoor::brief, "");
  }

  @Override
  Response failure(String path, Failure failure) {
    return FastApi.failure(failure, List.of(), path.startsWith(BATCH));
  }

  private static Struct answer(Answer answer, Answers all) {
    Prediction prediction = Objects.requireNonNull(answer.prediction());
    return new Struct()
        .put(PROBABILITY, rounded(prediction.probability()))
        .put(DECISION, prediction.decided())
        .put("model_version", answer.version());
  }

  private static Struct brief(Answer answer, Answers all) {
    Prediction prediction = Objects.requireNonNull(answer.prediction());
    return new Struct()
        .put("probability", rounded(prediction.probability()))
        .put("prediction", prediction.decided());
  }

  /** As Python's {@code round(p, 4)}: of the exact binary value, ties to even. */
  private static double rounded(double probability) {
    return new BigDecimal(probability).setScale(4, RoundingMode.HALF_EVEN).doubleValue();
  }

  private Struct health() {
    return new Struct().put("status", "healthy").put("model_version", version());
  }

  @Override
  public Struct paths() {
    Struct row = SeedPaths.row(service);
    Struct answer =
        SeedPaths.object(
            new Struct()
                .put(PROBABILITY, SeedPaths.PROBABILITY)
                .put(DECISION, SeedPaths.FLAG)
                .put("model_version", SeedPaths.TEXT));
    Struct brief =
        SeedPaths.object(
            new Struct()
                .put("probability", SeedPaths.PROBABILITY)
                .put("prediction", SeedPaths.FLAG));
    return new SeedPaths(prefix, service.project(), SeedPaths.DETAIL, 422)
        .post("/predict", "Predict one customer", row, answer)
        .post(BATCH, "Predict many customers", SeedPaths.array(row), SeedPaths.array(brief))
        .get("/health", "Whether the service is healthy, and its model's version")
        .toStruct();
  }
}
