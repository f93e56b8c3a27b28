package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.api.DocsDoor;
import dev.coppice.api.NativeDoor;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.http.Ask;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.pipeline.Decision;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import dev.coppice.testkit.Places;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The serving steps of the student purchase service, with its own requests. */
class StudentPurchaseTest {

  private static final String A = row("US", 100, 180.0, 3, 2, 1, 40.0);
  private static final String H = row("US", 1, 100.0, 1, 0, 0, 0.0);
  private static final String E = row("IN", 200, 1.0, 1, 0, 0, 0.0);
  private static final String B = row("US", 12, 366.7, 3, 2, 1, 40.0);

  private static Bundle bundle;

  @TempDir private Path folder;
  private Seed seed;
  private Ask ask;

  private static String row(
      String country,
      int days,
      double watched,
      int courses,
      int started,
      int passed,
      double exams) {
    return ("{'student_country':'%s','days_on_platform':%d,'minutes_watched':%s,"
            + "'courses_started':%d,'practice_exams_started':%d,'practice_exams_passed':%d,"
            + "'minutes_spent_on_exams':%s}")
        .replace('\'', '"')
        .formatted(country, days, watched, courses, started, passed, exams);
  }

  @BeforeAll
  static void train() {
    bundle = Trained.student();
  }

  @BeforeEach
  void serve() {
    seed = Seed.of("student-purchase", bundle, Compat.STUDENT_PURCHASE, folder);
    ask = seed.ask();
  }

  @AfterEach
  void stop() {
    seed.close();
  }

  private Struct ok(Response response) {
    assertEquals(200, response.status(), Ask.text(response));
    return Ask.json(response);
  }

  private String refused(String json) {
    Response response = ask.post("/predict", json);
    assertEquals(422, response.status(), Ask.text(response));
    return Ask.text(response);
  }

  @Test
  void healthIsExactlyThreeFlags() {
    assertEquals(
        "{\"ready\":true,\"predictor_loaded\":true,\"drift_baseline_loaded\":true}",
        Ask.text(ask.get("/health")));
  }

  @Test
  void aStudentGetsAProbabilityAndAClassByTheTrainedThreshold() {
    Struct one = ok(ask.post("/predict", A));
    assertEquals(
        List.of("predicted_purchase_probability", "predicted_purchase"), List.copyOf(one.names()));
    double threshold = ((Decision.Threshold) bundle.pipeline().decision()).value();
    String records = "{\"records\":[" + A + "," + H + "," + E + "]}";
    List<Struct> three = ok(ask.post("/batch_predict", records)).structs("predictions");
    assertEquals(3, three.size());
    assertEquals(
        one.number("predicted_purchase_probability"),
        three.get(0).number("predicted_purchase_probability"));
    for (Struct each : three) {
      boolean positive = each.number("predicted_purchase_probability") >= threshold;
      assertEquals(positive ? 1 : 0, each.integer("predicted_purchase"));
    }
  }

  @Test
  void eachFaultIsA422ThatNamesItsField() {
    assertTrue(refused(A.replace("180.0", "-1")).contains("[\"body\",\"minutes_watched\"]"));
    assertTrue(refused(A.replace("\"US\"", "\"U\"")).contains("[\"body\",\"student_country\"]"));
    assertTrue(refused(A.replace(":100,", ":1.5,")).contains("[\"body\",\"days_on_platform\"]"));
    assertEquals(
        "{\"detail\":[{\"loc\":[\"body\",\"courses_started\"],"
            + "\"msg\":\"courses_started is missing; it is required\",\"type\":\"missing\"}]}",
        refused(A.replace("\"courses_started\":3,", "")));
    String passed = refused(A.replace("passed\":1", "passed\":3"));
    assertTrue(passed.contains("[\"body\",\"practice_exams_passed\"]"), passed);
    assertTrue(passed.contains("more practice exams passed than started"), passed);
    String three =
        refused(A.replace("180.0", "-1").replace("\"US\"", "\"U\"").replace(":100,", ":1.5,"));
    for (String field : List.of("minutes_watched", "student_country", "days_on_platform")) {
      assertTrue(three.contains("[\"body\",\"" + field + "\"]"), three);
    }
    assertTrue(refused("{").contains("json_invalid"));
    assertEquals(0, ok(ask.get("/monitoring/drift")).integer("samples_observed"));
  }

  @Test
  void oneFaultyRecordRefusesItsBatchAndNothingIsLogged() {
    Response empty = ask.post("/batch_predict", "{\"records\":[]}");
    assertEquals(422, empty.status());
    assertTrue(Ask.text(empty).contains("at least one"));
    String faulty = A.replace("180.0", "-1");
    Response batch = ask.post("/batch_predict", "{\"records\":[" + A + "," + faulty + "]}");
    assertEquals(422, batch.status());
    assertTrue(
        Ask.text(batch).contains("\"loc\":[\"body\",\"records\",1,\"minutes_watched\"]"),
        Ask.text(batch));
    Response alone = ask.post("/batch_predict", "{\"records\":[" + faulty + "]}");
    assertTrue(Ask.text(alone).contains("[\"body\",\"records\",0,\"minutes_watched\"]"));
    Response none = ask.post("/batch_predict", "{\"record\":[" + A + "]}");
    assertTrue(Ask.text(none).contains("\"loc\":[\"body\",\"records\"]"), Ask.text(none));
    assertEquals(0, ok(ask.get("/monitoring/drift")).integer("samples_observed"));
    assertEquals(List.of(), seed.lines());
  }

  @Test
  void theLogSpeaksTheServicesWords() {
    Struct answer = ok(ask.post("/predict", A));
    List<String> lines = seed.lines();
    assertEquals(1, lines.size());
    Struct line = JsonStruct.read(lines.get(0).getBytes(StandardCharsets.UTF_8));
    assertTrue(
        line.text("timestamp_utc").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
    double threshold = ((Decision.Threshold) bundle.pipeline().decision()).value();
    assertEquals(threshold, line.number("threshold"));
    assertEquals(
        answer.number("predicted_purchase_probability"),
        line.number("predicted_purchase_probability"));
    assertEquals(answer.integer("predicted_purchase"), line.integer("predicted_purchase"));
    assertEquals(180.0, line.struct("features").number("minutes_watched"));
    assertEquals("US", line.struct("features").text("student_country"));
    assertEquals(7, line.struct("features").names().size());
  }

  @Test
  void eightClientsTearNoLine() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int client = 0; client < 8; client++) {
      all.add(
          CompletableFuture.runAsync(
              () -> IntStream.range(0, 500).forEach(i -> ok(ask.post("/predict", A))), clients));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
    clients.shutdown();
    List<String> lines = seed.lines();
    assertEquals(4000, lines.size());
    lines.forEach(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)));
    assertEquals(4000, ok(ask.get("/monitoring/drift")).integer("samples_observed"));
  }

  @Test
  void beforeTrafficThereIsNoVerdict() {
    Struct drift = ok(ask.get("/monitoring/drift"));
    assertEquals(
        List.of(
            "samples_observed",
            "drift_score_max_abs_z",
            "drifted_features",
            "predicted_positive_rate",
            "training_positive_rate",
            "should_retrain",
            "reason",
            "recommended_action"),
        List.copyOf(drift.names()));
    assertEquals(0, drift.integer("samples_observed"));
    assertEquals("no_predictions_observed", drift.text("reason"));
    assertEquals(List.of(), drift.texts("drifted_features"));
    assertTrue(!drift.flag("should_retrain"));
  }

  @Test
  void anotherVersionStartsAnotherWindow() {
    ok(ask.post("/predict", A));
    seed.deploy(bundle, "2");
    assertEquals(0, ok(ask.get("/monitoring/drift")).integer("samples_observed"));
    ok(ask.post("/predict", A));
    assertEquals(1, ok(ask.get("/monitoring/retraining_trigger")).integer("samples_observed"));
  }

  @Test
  void theFiguresOfTheRealTableComeOutExactly() {
    Path table = Places.realData().resolve("ml_datasource.csv");
    Path split = Places.realData().resolve("splits/ml_datasource.test.txt");
    assumeTrue(Files.exists(table) && Files.exists(split), "the real table is not here");
    Bundle real = Trained.student(table, split);
    quiet(real);
    drifts(real);
    shifts(real);
  }

  private Struct sent(Bundle real, Path place, int a, String one, int b, String other) {
    try (Seed fresh = Seed.of("student-purchase", real, Compat.STUDENT_PURCHASE, place)) {
      Ask asked = fresh.ask();
      for (int i = 0; i < a; i++) {
        ok(asked.post("/predict", one));
      }
      for (int i = 0; i < b; i++) {
        ok(asked.post("/predict", other));
      }
      Response drift = asked.get("/monitoring/drift");
      assertEquals(Ask.text(drift), Ask.text(asked.get("/monitoring/retraining_trigger")));
      return ok(drift);
    }
  }

  private void quiet(Bundle real) {
    Struct few = sent(real, folder.resolve("few"), 49, A, 0, A);
    assertEquals("insufficient_samples", few.text("reason"));
    assertEquals(0.09185, few.number("training_positive_rate"), 1e-4);
    Struct enough = sent(real, folder.resolve("enough"), 60, A, 0, A);
    assertEquals(60, enough.integer("samples_observed"));
    assertEquals(List.of("minutes_spent_on_exams"), enough.texts("drifted_features"));
    assertEquals(4.777, enough.number("drift_score_max_abs_z"), 1e-3);
    assertEquals("below_threshold", enough.text("reason"));
    assertTrue(!enough.flag("should_retrain"));
  }

  private void drifts(Bundle real) {
    Struct drift = sent(real, folder.resolve("drift"), 60, B, 0, B);
    assertEquals(
        List.of("minutes_spent_on_exams", "minutes_watched"), drift.texts("drifted_features"));
    assertEquals("feature_distribution_drift", drift.text("reason"));
    assertTrue(drift.flag("should_retrain"));
  }

  private void shifts(Bundle real) {
    Struct shift = sent(real, folder.resolve("shift"), 15, H, 45, E);
    assertEquals(List.of(), shift.texts("drifted_features"));
    assertEquals(1.218, shift.number("drift_score_max_abs_z"), 1e-3);
    assertEquals(0.25, shift.number("predicted_positive_rate"));
    assertEquals("prediction_rate_shift", shift.text("reason"));
    assertTrue(shift.flag("should_retrain"));
  }

  @Test
  void withoutAModelHealthSaysSoAndPredictionsAre503() {
    Seed none =
        Seed.empty("student-purchase", Compat.STUDENT_PURCHASE, Mount.PROJECT, BadRows.REJECT_ALL);
    String at = "/p/student-purchase";
    assertEquals(
        "{\"ready\":false,\"predictor_loaded\":false,\"drift_baseline_loaded\":false}",
        Ask.text(none.ask().get(at + "/health")));
    Response refused = none.ask().post(at + "/predict", A);
    assertEquals(503, refused.status());
    assertTrue(Ask.json(refused).text("detail").contains("has no model yet"));
  }

  @Test
  void inAPartialBatchAFaultyRecordAnswersForItselfOnly() {
    Seed partial =
        Seed.empty("student-purchase", Compat.STUDENT_PURCHASE, Mount.ROOT, BadRows.PARTIAL)
            .deploy(bundle, "1");
    String records = "{\"records\":[" + A.replace("180.0", "-1") + "," + A + "]}";
    List<Struct> answers = ok(partial.ask().post("/batch_predict", records)).structs("predictions");
    assertEquals(List.of("detail"), List.copyOf(answers.get(0).names()));
    assertEquals(2, answers.get(1).names().size());
  }

  @Test
  void overASocketWithItsOpenApiDocument() {
    NativeDoor api = new NativeDoor(List.of(seed.service()));
    DocsDoor docs = new DocsDoor(List.of(seed.service()), List.of(api, seed.door()));
    try (Running running = new Running(api, docs, seed.door())) {
      HttpResponse<String> answer = running.post("/predict", A);
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals(Ask.text(ask.post("/predict", A)), answer.body());
      assertEquals(422, running.post("/predict", "[]").statusCode());
      Struct document = Running.json(running.get("/openapi.json"));
      assertEquals("Student Purchase Prediction API", document.struct("info").text("title"));
      assertEquals("1.2.0", document.struct("info").text("version"));
      assertTrue(document.struct("paths").has("/batch_predict"));
      Struct row =
          document
              .struct("components")
              .struct("schemas")
              .struct("student-purchase.Row")
              .struct("properties");
      assertEquals(0, row.struct("minutes_watched").number("minimum"));
      assertEquals(2, row.struct("student_country").integer("minLength"));
      assertEquals(64, row.struct("student_country").integer("maxLength"));
    }
  }
}
