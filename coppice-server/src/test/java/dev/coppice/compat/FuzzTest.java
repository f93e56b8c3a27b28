package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.coppice.api.LabelsDoor;
import dev.coppice.api.NativeDoor;
import dev.coppice.bundle.Bundle;
import dev.coppice.http.Ask;
import dev.coppice.http.Door;
import dev.coppice.http.Response;
import dev.coppice.inference.InferenceDoor;
import dev.coppice.mlflow.ScoringDoor;
import dev.coppice.predictions.Labels;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, it is never the server that failed. */
class FuzzTest {

  private static final int BODIES = 20_000;
  private static final String C =
      "{\"age\": 42, \"salary\": 52000, \"tenure\": 3, \"department\": \"sales\","
          + " \"education\": \"bachelor\", \"location\": \"north\"}";
  private static final String TENSORS =
      "{\"id\":\"x\",\"inputs\":[{\"name\":\"age\",\"shape\":[1,1],\"datatype\":\"FP64\","
          + "\"data\":[[42]]},{\"name\":\"tenure\",\"shape\":[1],\"datatype\":\"INT64\","
          + "\"data\":[3]},{\"name\":\"department\",\"shape\":[1],\"datatype\":\"BYTES\","
          + "\"data\":[\"sales\"],\"parameters\":{\"content_type\":\"base64\"}}],"
          + "\"outputs\":[{\"name\":\"probability\",\"parameters\":{\"binary_data\":true}}]}";
  private static final String SPLIT =
      "{\"dataframe_split\":{\"columns\":[\"age\",\"tenure\"],\"data\":[[42,3],[1,null]]},"
          + "\"params\":{\"predict_method\":\"predict_proba\"}}";
  private static final List<String> PIECES =
      List.of(
          "null",
          "NaN",
          "-1",
          "1e999",
          "[]",
          "{}",
          "\"\"",
          "true",
          "9223372036854775808",
          "\\u0000",
          "\"name\"",
          "\"data\"",
          "\"shape\"",
          "[[[",
          "}}",
          ",",
          ":",
          "\"binary_data_size\":",
          "\uD800",
          "\"inputs\"",
          "\"instances\"",
          "\"records\"",
          "\"request_ids\"",
          "1000000",
          "-0.0",
          "é");

  private static Bundle churn;

  @BeforeAll
  static void train() {
    churn = Trained.churn();
  }

  private static Seed seed(Compat compat) {
    return Seed.empty("churn", compat, Mount.ROOT, BadRows.PARTIAL).deploy(churn, "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CHURN", "STUDENT_PURCHASE", "MLFORGE", "HOUSING"})
  void presets(String name) {
    Ask ask = seed(Compat.valueOf(name)).ask();
    List<String> good =
        List.of(
            C,
            "[" + C + "]",
            "{\"records\":[" + C + "]}",
            "{\"instances\":[" + C + "],\"request_ids\":[\"a\"]}",
            "{\"features\":" + C + ",\"request_id\":\"a\"}");
    List<String> paths = new ArrayList<>(List.of("/predict", "/predict/batch", "/batch_predict"));
    paths.removeIf(path -> !ask.has("POST", path));
    fuzz(ask, paths, good, "application/json");
  }

  @Test
  void theMinimalPreset() {
    Seed income =
        Seed.empty("income", Compat.MINIMAL, Mount.ROOT, BadRows.REJECT_ALL)
            .deploy(Trained.income(), "v001");
    String row = "{\"age\": 42, \"income_k\": 88.0, \"tenure_years\": 6}";
    fuzz(income.ask(), List.of("/predict"), List.of(row), "application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/csv"})
  void invocations(String type) {
    List<Door> doors = ScoringDoor.of(List.of(seed(Compat.CHURN).service()), "0.1.0");
    List<String> good =
        type.equals("text/csv")
            ? List.of("age,tenure,department\n42,3,\"sa\"\"les\"\n1,,\n")
            : List.of(
                SPLIT,
                "{\"instances\":[" + C + "]}",
                "{\"inputs\":" + C + "}",
                "{\"dataframe_records\":[" + C + "]}");
    fuzz(new Ask(doors.toArray(Door[]::new)), List.of("/invocations"), good, type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "40", "200"})
  void inference(String jsonLength) {
    InferenceDoor door = new InferenceDoor(List.of(seed(Compat.CHURN).service()), "0.1.0");
    String binary =
        TENSORS.replace("\"data\":[3]", "\"parameters\":{\"binary_data_size\":8}") + "12345678";
    List<String> good = jsonLength.isEmpty() ? List.of(TENSORS) : List.of(binary, TENSORS);
    fuzz(new Ask(door), List.of("/v2/models/churn/infer"), good, "application/json" + jsonLength);
  }

  @Test
  void ourOwn() {
    Ask ask = new Ask(new NativeDoor(List.of(seed(Compat.CHURN).service())));
    List<String> good =
        List.of(
            C,
            "[" + C + "," + C + "]",
            "{\"rows\":[" + C + "]}",
            "{\"features\":" + C + ",\"request_id\":\"a\"}");
    String at = "/api/v1/projects/churn/predict";
    fuzz(ask, List.of(at, at + "/batch"), good, "application/json");
  }

  @Test
  void labels(@TempDir Path home) {
    Clock clock = Clock.systemUTC();
    try (Store store = Store.open(home, StoreSettings.defaults())) {
      Labels labels = Labels.open(store, "churn", clock);
      Ask ask =
          new Ask(
              new LabelsDoor(
                  List.of(seed(Compat.CHURN).service()), name -> labels, Runnable::run, clock));
      String one = "{\"request_id\":\"a\",\"label\":\"1\",\"time\":\"2026-02-01T10:00:00Z\"}";
      List<String> good =
          List.of(one, "[" + one + "]", "{\"labels\":[" + one + "],\"replace\":true}");
      List<String> at = List.of("/api/v1/projects/churn/labels");
      fuzz(ask, at, good, "application/json", BODIES / 10);
    }
  }

  private static void fuzz(Ask ask, List<String> paths, List<String> good, String type) {
    fuzz(ask, paths, good, type, BODIES);
  }

  private static void fuzz(
      Ask ask, List<String> paths, List<String> good, String type, int bodies) {
    SplittableRandom random = new SplittableRandom(20260);
    Map<Integer, Integer> statuses = new HashMap<>();
    for (int i = 0; i < bodies; i++) {
      byte[] body = mutated(good.get(random.nextInt(good.size())), random);
      String path = paths.get(random.nextInt(paths.size()));
      Response response = ask.ask("POST", path, body, headers(type, body.length, random));
      statuses.merge(response.status(), 1, Integer::sum);
      if (response.status() >= 500) {
        fail(
            path
                + " answered "
                + Ask.text(response)
                + "\nto "
                + new String(body, StandardCharsets.UTF_8));
      }
    }
    int refused = statuses.getOrDefault(422, 0) + statuses.getOrDefault(400, 0);
    assertTrue(refused > bodies / 10, statuses.toString());
    assertTrue(statuses.getOrDefault(200, 0) > 20, statuses.toString());
  }

  private static Map<String, String> headers(String type, int length, SplittableRandom random) {
    if (!type.startsWith("application/json") || type.equals("application/json")) {
      return Map.of("Content-Type", type);
    }
    String json = random.nextInt(2) == 0 ? Integer.toString(Math.max(0, length - 8)) : "200";
    return Map.of(
        "Content-Type", "application/octet-stream", "Inference-Header-Content-Length", json);
  }

  private static byte[] mutated(String good, SplittableRandom random) {
    StringBuilder text = new StringBuilder(good);
    for (int change = random.nextInt(4); change > 0 && text.length() > 0; change--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        default -> text.insert(at, text.substring(at, end));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(10) == 0 && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    if (random.nextInt(20) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    return bytes;
  }
}
