package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.models.Task;
import dev.coppice.monitoring.Monitor;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Answers;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The student purchase service: flat rows, a probability and a class, drift by z-scores. */
final class StudentPurchaseDoor extends PresetDoor {

  static final String PROBABILITY = "predicted_purchase_probability";
  static final String DECISION = "predicted_purchase";

  private static final String BATCH = "/batch_predict";
  private static final String RECORDS = "records";

  private final Monitor monitor;

  StudentPurchaseDoor(Service service, Monitor monitor) {
    super(service, Set.of(Task.BINARY));
    this.monitor = monitor;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        get("/health", request -> health()).open(),
        get("/monitoring/drift", request -> drift()),
        get("/monitoring/retraining_trigger", request -> drift()),
        predict("/predict", request -> one(rows(request).flat(), StudentPurchaseDoor::answer)),
        predict(BATCH, this::batch));
  }

  private CompletionStage<Response> batch(Request request) {
    return many(
        rows(request).wrapped(RECORDS), "{\"predictions\":", StudentPurchaseDoor::answer, "}");
  }

  @Override
  Response failure(String path, Failure failure) {
    boolean batch = path.startsWith(BATCH);
    return FastApi.failure(failure, batch ? List.of(RECORDS) : List.of(), batch);
  }

  private static Struct answer(Answer answer, Answers all) {
    Prediction prediction = Objects.requireNonNull(answer.prediction());
    return new Struct()
        .put(PROBABILITY, prediction.probability())
        .put(DECISION, prediction.decided());
  }

  private Struct health() {
    boolean ready = service.ready();
    return new Struct()
        .put("ready", ready)
        .put("predictor_loaded", ready)
        .put("drift_baseline_loaded", monitor.hasBaseline());
  }

  private Struct drift() {
    service.deployment(); // without a model there is nothing to answer
    return PurchaseDrift.of(monitor.report()).toStruct();
  }

  @Override
  public Struct paths() {
    Struct answer =
        SeedPaths.object(
            new Struct().put(PROBABILITY, SeedPaths.PROBABILITY).put(DECISION, SeedPaths.FLAG));
    Struct row = SeedPaths.row(service);
    Struct records = SeedPaths.array(row).put("minItems", 1);
    SeedPaths paths = new SeedPaths(prefix, service.project(), SeedPaths.DETAIL, 422);
    return paths
        .post("/predict", "Predict one student", row, answer)
        .post(
            BATCH,
            "Predict many students",
            SeedPaths.object(new Struct().put(RECORDS, records)),
            SeedPaths.object(new Struct().put("predictions", SeedPaths.array(answer))))
        .get("/health", "Whether model and drift baseline are loaded")
        .get("/monitoring/drift", "How recent requests differ from the training rows")
        .get("/monitoring/retraining_trigger", "The same, for those who start a training")
        .toStruct();
  }
}
