package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of the student purchase service would try, on its example project. */
class StudentPurchaseIT {

  private static final String A = row("US", 100, 180.0, 40.0);
  private static final String B = row("US", 12, 366.7, 40.0);
  private static final String H =
      "{\"student_country\":\"US\",\"days_on_platform\":1,\"minutes_watched\":100.0,"
          + "\"courses_started\":1,\"practice_exams_started\":0,\"practice_exams_passed\":0,"
          + "\"minutes_spent_on_exams\":0.0}";

  @TempDir private static Path trained;
  private static double threshold;

  @TempDir private Path home;

  private static String row(String country, int days, double watched, double exams) {
    return ("{\"student_country\":\"%s\",\"days_on_platform\":%d,\"minutes_watched\":%s,"
            + "\"courses_started\":3,\"practice_exams_started\":2,\"practice_exams_passed\":1,"
            + "\"minutes_spent_on_exams\":%s}")
        .formatted(country, days, watched, exams);
  }

  @BeforeAll
  static void train() {
    String project = Served.example("student-purchase");
    Struct run =
        Served.run(
            "train", "-p", project, "--home", trained.toString(), "--set", "training.folds=2");
    threshold = run.number("threshold");
  }

  private Served serve() throws IOException {
    String bundle = Served.run("runs", "show", "--home", trained.toString()).text("bundle");
    return Served.start(
        Map.of("MODEL_PATH", bundle),
        "-p",
        Served.example("student-purchase"),
        "--home",
        home.toString());
  }

  private static Struct drift(Served served) {
    Answer drift = served.get("/monitoring/drift");
    assertEquals(drift, served.get("/monitoring/retraining_trigger"));
    return drift.ok();
  }

  @Test
  void withoutAModelItDoesNotStart() {
    IOException refused =
        assertThrows(
            IOException.class,
            () ->
                Served.start(
                    Map.of(), "-p", Served.example("student-purchase"), "--home", home.toString()));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.contains("has no model to serve"), said);
    assertTrue(said.contains(home.toString()), said);
  }

  @Test
  void itIsReadyDescribedAndQuietBeforeTheFirstRequest() throws Exception {
    try (Served served = serve()) {
      assertEquals(
          new Answer(
              200, "{\"ready\":true,\"predictor_loaded\":true,\"drift_baseline_loaded\":true}"),
          served.get("/health"));
      Struct document = served.get("/openapi.json").ok();
      assertEquals("Student Purchase Prediction API", document.struct("info").text("title"));
      assertEquals("1.2.0", document.struct("info").text("version"));
      Struct quiet = drift(served);
      assertEquals(0, quiet.integer("samples_observed"));
      assertEquals(List.of(), quiet.texts("drifted_features"));
      assertEquals("no_predictions_observed", quiet.text("reason"));
      assertFalse(quiet.flag("should_retrain"));
    }
  }

  @Test
  void studentsAreAnsweredRefusedAndLogged() throws Exception {
    try (Served served = serve()) {
      Struct one = served.post("/predict", A).ok();
      assertEquals(
          List.of("predicted_purchase_probability", "predicted_purchase"),
          List.copyOf(one.names()));
      List<Struct> three =
          served
              .post("/batch_predict", "{\"records\":[" + A + "," + H + "," + B + "]}")
              .ok()
              .structs("predictions");
      assertEquals(
          one.number("predicted_purchase_probability"),
          three.get(0).number("predicted_purchase_probability"));
      for (Struct each : three) {
        boolean buys = each.number("predicted_purchase_probability") >= threshold;
        assertEquals(buys ? 1 : 0, each.integer("predicted_purchase"));
      }

      refuses(served, A.replace("180.0", "-1"), "minutes_watched");
      refuses(served, A.replace("\"US\"", "\"U\""), "student_country");
      refuses(served, A.replace(":100,", ":1.5,"), "days_on_platform");
      refuses(served, A.replace("\"courses_started\":3,", ""), "courses_started");
      refuses(served, A.replace("passed\":1", "passed\":3"), "practice_exams_passed");
      String worst = A.replace("180.0", "-1").replace("\"US\"", "\"U\"").replace(":100,", ":1.5,");
      refuses(served, worst, "minutes_watched", "student_country", "days_on_platform");
      assertEquals(422, served.post("/batch_predict", "{\"records\":[]}").status());
      String mixed = "{\"records\":[" + A + "," + worst + "]}";
      assertEquals(422, served.post("/batch_predict", mixed).status());
      assertEquals(4, drift(served).integer("samples_observed"));

      List<Struct> lines = lines();
      assertEquals(4, lines.size());
      Struct first = lines.get(0);
      assertTrue(first.text("timestamp_utc").matches("[-0-9]{10}T[:0-9]{8}\\.\\d{6}Z"));
      assertEquals(threshold, first.number("threshold"));
      assertEquals(
          one.number("predicted_purchase_probability"),
          first.number("predicted_purchase_probability"));
      assertEquals(
          JsonStruct.read(A.getBytes(StandardCharsets.UTF_8)).number("minutes_watched"),
          first.struct("features").number("minutes_watched"));
    }
  }

  @Test
  void eightClientsAtOnceTearNoLine() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try (Served served = serve()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int client = 0; client < 8; client++) {
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    served.post("/predict", A).ok();
                  }
                },
                clients));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
      assertEquals(4000, lines().size());
      assertEquals(4000, drift(served).integer("samples_observed"));
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void driftIsSeenAndOutlivesARestart() throws Exception {
    String before;
    try (Served served = serve()) {
      for (int i = 0; i < 49; i++) {
        served.post("/predict", B).ok();
      }
      assertEquals("insufficient_samples", drift(served).text("reason"));
      for (int i = 0; i < 11; i++) {
        served.post("/predict", B).ok();
      }
      Struct drift = drift(served);
      assertEquals(60, drift.integer("samples_observed"));
      assertEquals("feature_distribution_drift", drift.text("reason"));
      assertTrue(drift.flag("should_retrain"));
      before = served.get("/monitoring/drift").text();
      served.stop();
    }
    try (Served again = serve()) {
      assertEquals(before, again.get("/monitoring/drift").text());
    }
  }

  @Test
  void nothingBlocksItsReleaseUntilAColumnHasAnotherName() throws IOException {
    Path data = Path.of(Served.example("student-purchase")).resolve("data.csv");
    assertEquals(List.of(), blockers(data, ExitCode.OK));
    Path renamed = home.resolve("renamed.csv");
    Files.writeString(renamed, Files.readString(data).replace("minutes_watched", "watched"));
    assertEquals(List.of("schema"), blockers(renamed, ExitCode.NO));
  }

  private static List<String> blockers(Path data, int code) {
    List<String> words = new ArrayList<>(List.of("gate", "--json", "--data", data.toString()));
    words.addAll(List.of("--rate", "0", "--queue-max", "1000", "--home", trained.toString()));
    words.addAll(List.of("-p", Served.example("student-purchase")));
    Shell.Result result = Shell.plain(words.toArray(String[]::new));
    assertEquals(code, result.code(), result.out() + result.errors());
    return result.json().texts("blockers");
  }

  private static void refuses(Served served, String json, String... fields) {
    Answer refused = served.post("/predict", json);
    assertEquals(422, refused.status(), refused.text());
    for (String field : fields) {
      assertTrue(refused.text().contains("[\"body\",\"" + field + "\"]"), refused.text());
    }
  }

  private List<Struct> lines() throws IOException {
    return Served.logged(home, "student-purchase");
  }
}
