package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of the housing price service would try, on a table whose classes are plain. */
class HousingIT {

  private static final String PROJECT =
      """
      project: HousingPriceClassifier
      data: {source: homes.csv, target: price_category}
      schema:
        GrossSquareMeters: {type: number, required: true, clean: number}
        NetSquareMeters: {type: number, clean: number}
        NumberOfRooms: {type: number, clean: number}
        district: {type: category, required: true}
        AdCreationDate: {type: category, clean: month}
      models: [tree]
      training: {folds: 2}
      serving:
        compat: housing
        mount: root
        on_missing_model: unavailable
        model: models:/HousingPriceClassifier
        routing: {champion: production, fallback: [staging, local], local: model}
      """;

  private static final String FIELDS =
      "GrossSquareMeters,NetSquareMeters,BuildingAge,NumberOfRooms,district,HeatingType,"
          + "StructureType,FloorLocation,address,AdCreationDate,Subscription";
  private static final String MODEL = "HousingPriceClassifier@production";

  @TempDir private Path folder;

  @BeforeEach
  void train() throws IOException {
    Files.writeString(folder.resolve("coppice.yaml"), PROJECT);
    StringBuilder csv = new StringBuilder(FIELDS + ",price_category\n");
    for (int i = 0; i < 1000; i++) {
      int gross = 50 + 37 * i % 200;
      String category = gross < 130 ? "low" : gross < 210 ? "medium" : "high";
      csv.append(gross).append(',').append(gross * 8 / 10.0).append(',').append(i % 30);
      csv.append(',').append(1 + gross / 60).append(",D").append(1 + i / 200);
      csv.append(i % 2 == 0 ? ",gas" : ",electric").append(",concrete,F").append(1 + i % 4);
      csv.append(",street ").append(i % 250).append(",2025-01,none,").append(category).append('\n');
    }
    Files.writeString(folder.resolve("homes.csv"), csv);
    run("train");
    run("models", "register", "latest", "--alias", "production");
    run("train", "--seed", "7");
    run("models", "register", "latest", "--alias", "staging");
  }

  private Struct run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-p", folder.toString()));
    return Served.run(all.toArray(String[]::new));
  }

  private Served serve() throws IOException {
    return Served.start(Map.of(), "-p", folder.toString());
  }

  private static String home(int gross, String address) {
    return ("{\"GrossSquareMeters\":%d,\"NetSquareMeters\":%s,\"BuildingAge\":0,"
            + "\"NumberOfRooms\":%d,\"district\":\"D1\",\"HeatingType\":\"gas\","
            + "\"StructureType\":\"concrete\",\"FloorLocation\":\"F1\",\"address\":\"%s\","
            + "\"AdCreationDate\":\"2025-01\",\"Subscription\":\"none\"}")
        .formatted(gross, gross * 8 / 10.0, 1 + gross / 60, address);
  }

  private static void isLow(Served served) {
    assertEquals(
        new Answer(200, "{\"price_category\":\"low\"}"),
        served.post("/predict", home(60, "street 0")));
  }

  @Test
  void homesHaveTheirClassOnEveryReplica() throws Exception {
    try (Served one = serve();
        Served other = serve()) {
      assertEquals("ok", one.get("/health").ok().text("status"));
      isLow(one);
      assertEquals("{\"price_category\":\"medium\"}", one.post("/predict", home(150, "x")).text());
      assertEquals("{\"price_category\":\"high\"}", one.post("/predict", home(245, "x")).text());
      assertEquals(200, one.post("/predict", home(60, "never seen")).status());
      Answer refused = one.post("/predict", home(60, "x").replace("\"district\":\"D1\",", ""));
      assertEquals(422, refused.status());
      assertTrue(refused.text().contains("\"district\""), refused.text());
      for (int gross = 50; gross < 250; gross += 2) {
        String home = home(gross, "street " + gross);
        assertEquals(one.post("/predict", home), other.post("/predict", home));
      }
      Struct row =
          one.get("/openapi.json")
              .ok()
              .struct("components")
              .struct("schemas")
              .struct("HousingPriceClassifier.Row");
      assertEquals(11, row.struct("properties").names().size());
      assertEquals("2", aliased("staging", one));
      assertEquals("1", aliased("production", one));
      rawRowsOfAFileHaveTheClassesOfCleanRequests(one);
    }
  }

  /** As MLflow's clients ask. */
  private static String aliased(String alias, Served served) {
    String asked = "registered-models/alias?name=HousingPriceClassifier&alias=" + alias;
    Struct found = served.get("/api/2.0/mlflow/" + asked).ok();
    return found.struct("model_version").text("version");
  }

  private void rawRowsOfAFileHaveTheClassesOfCleanRequests(Served served) throws IOException {
    Path raw =
        Files.writeString(
            folder.resolve("raw.csv"),
            FIELDS
                + """

                60 m2,48 m²,0,2+1,D1,gas,concrete,F1,street 0,15 Ocak 2025,none
                150 m2,120 m2,0,3+1,D1,gas,concrete,F1,street 7,1 Ocak 2025,none
                245 m²,196 m2,0,5+1,D1,gas,concrete,F1,x,2025-01-31,none
                """);
    Path scored = folder.resolve("scored.csv");
    run("score", "-m", MODEL, "--input", raw.toString(), "--output", scored.toString());
    List<String> lines = Files.readAllLines(scored);
    int said = List.of(lines.get(0).split(",")).indexOf("prediction");
    int[] gross = {60, 150, 245};
    for (int i = 0; i < gross.length; i++) {
      assertEquals(
          "{\"price_category\":\"" + lines.get(1 + i).split(",")[said] + "\"}",
          served.post("/predict", home(gross[i], "street 0")).text());
    }
  }

  @Test
  void itFallsBackLevelByLevelAndReturnsWithoutARestart() throws Exception {
    String bundle = run("runs", "show").text("bundle");
    Path local = folder.resolve("model");
    Files.createSymbolicLink(local, Path.of(bundle));
    try (Served served = serve()) {
      levelIs("production", served);
      run("models", "alias", "HousingPriceClassifier", "production", "--remove");
      levelIs("staging", served);
      run("models", "alias", "HousingPriceClassifier", "staging", "--remove");
      levelIs("local", served);
      run("models", "alias", "HousingPriceClassifier/1", "production");
      levelIs("production", served);
      run("models", "alias", "HousingPriceClassifier", "production", "--remove");
      levelIs("local", served);
      served.stop();
    }
    Files.delete(local);
    try (Served nothing = Served.start(Map.of("MODEL_STAGE", "live"), "-p", folder.toString())) {
      assertEquals(503, nothing.post("/predict", home(60, "x")).status());
      run("models", "alias", "HousingPriceClassifier/2", "live");
      levelIs("production", nothing); // what the preset calls the first level
    }
  }

  private static void levelIs(String level, Served served) {
    served.await("/health", answer -> level.equals(answer.json().findText("model_level")));
    isLow(served);
  }

  private static final String NATIVE = "/api/v1/projects/HousingPriceClassifier";
  private static final Map<String, String> QUICK =
      Map.of(
          "COPPICE_MONITORING_PANE_SECONDS", "1",
          "COPPICE_MONITORING_LABEL_PANES", "1",
          "COPPICE_MONITORING_WARN",
              "any(adjusted_p < 0.01 and psi >= 0.1) or accuracy_drop > 0.05",
          "COPPICE_MONITORING_ALERT",
              "any(adjusted_p < 0.01 and psi >= 0.2 or cardinality > 1.3 or new_share > 0.1)"
                  + " or class_kl > 0.15 or accuracy_drop > 0.05");

  /** Row i of the table, as a request. */
  private static String row(int i, String address) {
    int gross = 50 + 37 * i % 200;
    return home(gross, address)
        .replace("\"D1\"", "\"D" + (1 + i / 200) + "\"")
        .replace("\"BuildingAge\":0", "\"BuildingAge\":" + i % 30)
        .replace("\"gas\"", i % 2 == 0 ? "\"gas\"" : "\"electric\"")
        .replace("\"F1\"", "\"F" + (1 + i % 4) + "\"");
  }

  /** So many rows of the table in random order. */
  private static List<Integer> some(int rows) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, 1000).boxed().toList());
    Collections.shuffle(all, new Random(7));
    return all.subList(0, rows);
  }

  private static Struct drift(Served served, int rows) {
    return served
        .await(NATIVE + "/drift", answer -> answer.json().struct("report").integer("rows") >= rows)
        .ok()
        .struct("report");
  }

  private static double of(String column, String statistic, Struct report) {
    return report.structs("columns").stream()
        .filter(each -> each.text("name").equals(column))
        .findFirst()
        .orElseThrow()
        .struct("statistics")
        .number(statistic);
  }

  @Test
  void theSameHomesInAnotherOrderAreQuiet() throws Exception {
    run("flows", "schedule", "add", "watch", "monitor", "every 30m");
    assertEquals("every 30m", schedule().text("timing"));
    run("flows", "schedule", "add", "watch", "monitor", "every 1s");
    try (Served served = Served.start(QUICK, "-p", folder.toString())) {
      for (int i : some(500)) {
        assertEquals(200, served.post("/predict", row(i, "street " + i % 250)).status());
      }
      Struct report = drift(served, 500);
      assertEquals("stable", report.text("verdict"), report.toString());
      assertTrue(of("district", "psi", report) < 0.1, report.toString());
      assertTrue(report.struct("signals").number("class_kl") < 0.02, report.toString());
      double streets = of("address", "cardinality", report);
      assertTrue(streets >= 0.9 && streets <= 1.1, report.toString());
      assertEquals(List.of(), served.get(NATIVE + "/alerts").ok().structs("alerts"));
      theScheduleIsFollowed();
    }
    assertEquals(2, run("models", "versions").structs("versions").size(), "nothing was trained");
  }

  private Struct schedule() {
    return run("flows", "schedules").structs("schedules").get(0);
  }

  /** Although nothing retrains by itself here. */
  private void theScheduleIsFollowed() throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Struct schedule = schedule();
    while (!"FINISHED".equals(schedule.findText("last_status")) && System.nanoTime() < until) {
      schedule = schedule();
    }
    assertEquals("FINISHED", schedule.findText("last_status"), schedule.toString());
    assertTrue(Instant.parse(schedule.text("next")).isAfter(Instant.parse(schedule.text("last"))));
  }

  /** Asks for the class of a home, and keeps what it turned out to be: the same. */
  private static void sent(Served served, String home, List<String> labels) {
    String id = "\"request_id\":\"n" + labels.size() + "\"";
    String body = "{\"features\":" + home + "," + id + "}";
    String said = served.post(NATIVE + "/predict", body).ok().text("prediction");
    labels.add("{" + id + ",\"label\":\"" + said + "\"}");
  }

  @Test
  void otherDistrictsAndClassesRaiseAlertsAndAModelThatKnowsThemTakesOver() throws Exception {
    int[] shares = {60, 10, 10, 10, 10};
    int[] gross = {60, 150, 150, 150, 150, 245, 245, 245, 245, 245};
    Map<String, String> looping = new HashMap<>(QUICK);
    looping.put("COPPICE_RETRAINING_ENABLED", "true");
    looping.put("COPPICE_RETRAINING_WHEN", "alert = 1");
    looping.put("COPPICE_RETRAINING_CHECK_SECONDS", "1");
    looping.put("COPPICE_RETRAINING_CANARY_SHARES", "[]");
    looping.put("COPPICE_PROMOTION_COMPARE_WANT", "nothing");
    try (Served served = Served.start(looping, "-p", folder.toString())) {
      List<String> labels = new ArrayList<>();
      for (int district = 0; district < 5; district++) {
        for (int i = 0; i < 5 * shares[district]; i++) {
          int sent = labels.size();
          String home = home(gross[sent % 10], "new " + sent);
          sent(served, home.replace("D1", "D" + (district + 1)), labels);
        }
      }
      Struct report = drift(served, 500);
      assertEquals("alert", report.text("verdict"), report.toString());
      assertEquals("high", report.text("severity"), report.toString());
      assertEquals(0.717, of("district", "psi", report), 0.08);
      assertEquals(0.320, report.struct("signals").number("class_kl"), 0.02);
      assertTrue(of("address", "cardinality", report) > 1.3, report.toString());
      assertTrue(
          report.texts("drifted").containsAll(List.of("address", "district", "prediction of high")),
          report.toString());
      List<Struct> alerts =
          served
              .await(NATIVE + "/alerts", answer -> !answer.json().structs("alerts").isEmpty())
              .ok()
              .structs("alerts");
      assertEquals("alert", alerts.get(0).text("level"), alerts.toString());

      for (int i = 0; i < 60; i++) {
        sent(served, home(60, "new " + i).replace("D1", "D9"), labels);
      }
      Struct more = drift(served, 560);
      assertEquals(60 / 560.0, of("district", "new_share", more), 0.001);
      assertTrue(of("district", "psi", more) > of("district", "psi", report) + 0.1);

      served.post(NATIVE + "/labels", labels.toString()).ok();
      served.await(NATIVE, answer -> "3".equals(answer.json().findText("model_version")));
      isLow(served);
      long rows = served.get(NATIVE + "/drift").ok().struct("report").integer("reference_rows");
      assertTrue(rows > more.integer("reference_rows"), "the baseline is the new model's");
    }
    List<Struct> versions = run("models", "versions").structs("versions");
    assertEquals(3, versions.size());
    assertEquals(
        2, versions.stream().map(each -> data(each.text("run_id"))).distinct().count(), "rows");
  }

  private String data(String run) {
    return run("runs", "show", run).struct("tags").text("data.sha256");
  }

  @Test
  void manyWrongAnswersAreSeenByTheirLabelsAndAFewChangeNothing() throws Exception {
    try (Served served = Served.start(QUICK, "-p", folder.toString())) {
      List<String> labels = new ArrayList<>();
      List<String> classes = List.of("low", "medium", "high");
      for (int i : some(500)) {
        String request =
            "{\"features\":" + row(i, "street " + i % 250) + ",\"request_id\":\"r" + i + "\"}";
        String said = served.post(NATIVE + "/predict", request).ok().text("prediction");
        String truth =
            labels.size() % 50 == 0 ? classes.get((classes.indexOf(said) + 1) % 3) : said;
        labels.add("{\"request_id\":\"r" + i + "\",\"label\":\"" + truth + "\"}");
      }
      served.post(NATIVE + "/labels", labels.toString()).ok();
      Struct few = judged(served, drop -> drop > 0);
      assertEquals("stable", few.text("verdict"), few.toString());

      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < 500; i += 10) { // 10 of 100 are wrong now
        String label = labels.get(i);
        String said = label.replaceAll(".*\"label\":\"(.*)\"}", "$1");
        wrong.add(label.replace(said, classes.get((classes.indexOf(said) + 1) % 3)));
      }
      served.post(NATIVE + "/labels", "{\"labels\":" + wrong + ",\"replace\":true}").ok();
      Struct many = judged(served, drop -> drop > 0.05);
      assertEquals("alert", many.text("verdict"), many.toString());
      assertTrue(many.text("reason").contains("accuracy_drop"), many.toString());
      assertEquals(List.of(), many.texts("drifted"), "the homes are the same");
    }
  }

  private static Struct judged(Served served, DoublePredicate drop) {
    return served
        .await(
            NATIVE + "/drift",
            answer -> {
              Struct signals = answer.json().struct("report").struct("signals");
              return signals.has("accuracy_drop") && drop.test(signals.number("accuracy_drop"));
            })
        .ok()
        .struct("report");
  }
}
