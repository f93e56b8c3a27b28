package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of the minimal regression pipeline would try, on its example project. */
class MinimalIT {

  private static final String PERSON = "{\"age\": 42, \"income_k\": 88.0, \"tenure_years\": 6}";
  private static final double FIRST = 64091.97642093;
  private static final double SECOND = 64321.32752;

  @TempDir private Path home;

  private Struct run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-p", Served.example("income-regression"), "--home", home.toString()));
    return Served.run(all.toArray(String[]::new));
  }

  private Served serve(Map<String, String> environment) throws IOException {
    String project = Served.example("income-regression");
    return Served.start(environment, "-p", project, "--home", home.toString());
  }

  private static void predicts(double wanted, String version, Served served) {
    Struct answer = served.post("/predict", PERSON).ok();
    assertEquals(List.of("prediction", "model_version"), List.copyOf(answer.names()));
    assertEquals(wanted, answer.number("prediction"), wanted * 1e-6);
    assertEquals(version, answer.text("model_version"));
  }

  private Path bundle;

  @BeforeEach
  void train() {
    bundle = Path.of(run("train").text("bundle"));
  }

  @Test
  void itAnswersRefusesAndLogs() throws Exception {
    try (Served served = serve(Map.of())) {
      assertEquals(
          new Answer(200, "{\"status\":\"ok\",\"model_version\":\"v001\"}"), served.get("/health"));
      predicts(FIRST, "v001", served);
      Struct other =
          served.post("/predict", "{\"age\": 30, \"income_k\": 60, \"tenure_years\": 2}").ok();
      assertEquals(44659.43439, other.number("prediction"), 0.04);

      for (String bad : List.of("{", "{\"age\":42}", PERSON.replace("42", "\"old\""))) {
        Answer refused = served.post("/predict", bad);
        assertEquals(400, refused.status(), refused.text());
        assertEquals(List.of("error"), List.copyOf(refused.json().names()));
        assertFalse(refused.text().contains("\tat "), refused.text());
      }
      String missing = served.post("/predict", "{\"age\":42}").json().text("error");
      assertTrue(missing.contains("income_k") && missing.contains("tenure_years"), missing);
      served.stop();
      logs(served.events());
    }
  }

  private static void logs(List<Struct> events) {
    Map<String, List<Struct>> byEvent =
        events.stream().collect(Collectors.groupingBy(event -> event.text("event")));
    Struct success = byEvent.getOrDefault("predict_success", List.of()).get(0);
    assertTrue(success.number("predict_ms") >= 0);
    assertEquals("v001", success.text("model_version"));
    assertEquals(4, byEvent.getOrDefault("predict_validation_error", List.of()).size());
    assertTrue(
        byEvent
            .getOrDefault("predict_validation_error", List.of())
            .get(1)
            .text("reason")
            .contains("income_k"));
    String id = success.text("request_id");
    Struct request =
        byEvent.getOrDefault("http_request", List.of()).stream()
            .filter(event -> event.text("request_id").equals(id))
            .findFirst()
            .orElseThrow();
    assertEquals(200, request.integer("status"));
    assertTrue(request.number("latency_ms") >= 0);
  }

  @Test
  void theModelIsAFolderOrAnArchiveAndItsNameIsGiven() throws Exception {
    Path archive = home.resolve("model.tar.gz");
    Process tar =
        new ProcessBuilder("tar", "-czf", archive.toString(), "-C", bundle.toString(), ".").start();
    assertEquals(0, tar.waitFor());
    for (Path model : List.of(bundle, archive)) {
      Map<String, String> named =
          Map.of("MODEL_ARTIFACT_URI", model.toString(), "MODEL_VERSION", "r7");
      try (Served served = serve(named)) {
        assertEquals("r7", served.get("/health").ok().text("model_version"));
        predicts(FIRST, "r7", served);
      }
    }
    Files.write(archive, new byte[] {1, 2, 3});
    IOException refused =
        assertThrows(
            IOException.class, () -> serve(Map.of("MODEL_ARTIFACT_URI", archive.toString())));
    assertTrue(String.valueOf(refused.getMessage()).contains("model.tar.gz"), refused.getMessage());
  }

  @Test
  void aPromotionTakesEffectAndIsTakenBackWithoutARestart() throws Exception {
    List<String> people =
        Files.readAllLines(
            Path.of(Served.example("income-regression"), "income_regression_200.csv"));
    Path half = Files.write(home.resolve("half.csv"), people.subList(0, 101));
    run("models", "register", "latest", "--label", "v001", "--name", "income-regression");
    run("train", "--data", half.toString());
    run("models", "register", "latest", "--label", "v002", "--name", "income-regression");
    promote("1");
    try (Served served = serve(Map.of())) {
      predicts(FIRST, "v001", served);
      promote("2", "--wait", "30s");
      predicts(SECOND, "v002", served);
      run("models", "rollback", "income-regression");
      served.await("/health", answer -> answer.json().text("model_version").equals("v001"));
      predicts(FIRST, "v001", served);
    }
  }

  private void promote(String version, String... more) {
    List<String> words =
        new ArrayList<>(List.of("models", "promote", "income-regression/" + version));
    words.addAll(List.of("--approve", "release-manager", "--reason", "wanted"));
    words.addAll(List.of(more));
    run(words.toArray(String[]::new));
  }
}
