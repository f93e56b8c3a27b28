package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of the mlforge service would try, on its example project and one home. */
class MlforgeIT {

  private static final String P =
      "{\"age\":39,\"workclass\":\"State-gov\",\"fnlwgt\":77516,\"education\":\"Bachelors\","
          + "\"education_num\":13,\"marital_status\":\"Never-married\","
          + "\"occupation\":\"Adm-clerical\",\"relationship\":\"Not-in-family\","
          + "\"race\":\"White\",\"sex\":\"Male\",\"capital_gain\":2174,\"capital_loss\":0,"
          + "\"hours_per_week\":40,\"native_country\":\"United-States\"}";
  private static final String U = "550e8400-e29b-41d4-a716-446655440000";

  /** Of req-1 to req-1000, those whose SHA-256 is below 10 modulo 100. */
  private static final int OF_THE_DIGEST = 89;

  @TempDir private Path home;

  private void train(String models) {
    run("train", "--set", "training.folds=2", "--set", "models=" + models, "--register");
  }

  private Struct run(String... words) {
    return Served.run(in(words));
  }

  private String[] in(String... words) {
    String[] all = List.of(words).toArray(new String[words.length + 4]);
    all[words.length] = "-p";
    all[words.length + 1] = Served.example("adult-income");
    all[words.length + 2] = "--home";
    all[words.length + 3] = home.toString();
    return all;
  }

  private Served serve(Map<String, String> environment) throws IOException {
    return Served.start(environment, in());
  }

  private static String wrapped(String id) {
    return "{\"features\":" + P + ",\"request_id\":\"" + id + "\"}";
  }

  private static TreeSet<String> challenged(Served served) {
    TreeSet<String> ids = new TreeSet<>();
    for (int i = 1; i <= 1000; i++) {
      Struct answer = served.post("/predict", wrapped("req-" + i)).ok();
      boolean challenger = answer.text("routed_to").equals("challenger");
      assertEquals(challenger ? "2" : "1", answer.text("model_version"));
      if (challenger) {
        ids.add("req-" + i);
      }
    }
    return ids;
  }

  @Test
  void fromNoChampionToACanaryWithoutOneRestart() throws Exception {
    try (Served served = serve(Map.of())) {
      assertEquals(503, served.post("/predict", wrapped(U)).status());
      assertEquals("none", served.get("/health").ok().text("champion_version"));
      assertEquals(new Answer(200, "{\"status\":\"no_report\"}"), served.get("/drift/report"));

      train("[{boosting: {n_estimators: 30}}]");
      promotes(served);
      answersAndRefuses(served);

      train("[{boosting: {n_estimators: 30, max_depth: 4}}]");
      served.await("/health", answer -> answer.json().text("challenger_version").equals("2"));
      assertEquals(served.address(), served.get("/model/info").ok().text("tracking_uri"));
      Struct health = served.get("/health").ok();
      assertTrue(health.flag("canary_enabled"));
      assertEquals(0.1, health.number("canary_split"));
      TreeSet<String> ids = challenged(served);
      assertTrue(ids.size() >= 70 && ids.size() <= 130, ids.size() + " of 1000");
      assertEquals(ids, challenged(served), "nobody changes sides");
      counts(served);
      served.stop();
    }
    try (Served digests = serve(Map.of("COPPICE_SERVING_ROUTING_RULE", "mlforge"))) {
      TreeSet<String> ids = challenged(digests);
      assertEquals(OF_THE_DIGEST, ids.size());
      assertTrue(ids.containsAll(List.of("req-3", "req-9", "req-12")), ids.toString());
      assertEquals("champion", digests.post("/predict", wrapped(U)).ok().text("routed_to"));
      digests.stop();
    }
    try (Served wider =
        serve(Map.of("COPPICE_SERVING_ROUTING_RULE", "mlforge", "CANARY_TRAFFIC_SPLIT", "0.25"))) {
      TreeSet<String> ids = challenged(wider);
      assertTrue(ids.size() > 200 && ids.size() < 300, ids.size() + " of 1000");
      assertTrue(ids.containsAll(List.of("req-3", "req-9", "req-12")), "nobody leaves");
    }
    aStumpIsKeptOut();
  }

  private static void promotes(Served served) {
    assertEquals(404, served.post("/model/promote", "{\"version\":\"99\"}").status());
    assertEquals(503, served.post("/predict", wrapped(U)).status(), "nothing changed");
    assertEquals(
        new Answer(200, "{\"status\":\"promoted\",\"version\":\"1\"}"),
        served.post("/model/promote", "{\"version\":\"1\"}"));
  }

  private static void answersAndRefuses(Served served) {
    Answer first = served.post("/predict", wrapped(U));
    Struct answer = first.ok();
    assertEquals(
        List.of("prediction", "probability", "model_version", "routed_to", "request_id"),
        List.copyOf(answer.names()));
    assertEquals(0, answer.integer("prediction"));
    assertTrue(answer.number("probability") > 0 && answer.number("probability") < 0.5);
    assertEquals("1 champion", answer.text("model_version") + " " + answer.text("routed_to"));
    assertEquals(U, answer.text("request_id"));
    assertEquals(first, served.post("/predict", wrapped(U)));

    String fresh = served.post("/predict", "{\"features\":" + P + "}").ok().text("request_id");
    assertEquals(fresh, UUID.fromString(fresh).toString());
    Answer absent = served.post("/predict", wrapped(U).replace("\"education\":\"Bachelors\",", ""));
    assertEquals(422, absent.status());
    assertTrue(absent.text().contains("\"education\""), absent.text());

    String both = "{\"instances\":[" + P + "," + P + "],\"request_ids\":";
    assertEquals(422, served.post("/predict/batch", both + "[\"x\"]}").status());
    List<Struct> two =
        served.post("/predict/batch", both + "[\"x\",\"y\"]}").ok().structs("predictions");
    assertEquals(2, two.size());
    two.forEach(one -> assertEquals(answer.number("probability"), one.number("probability")));
  }

  /** The figures of all answers so far, and no more series however many paths are tried. */
  private static void counts(Served served) {
    String metrics = served.get("/metrics").text();
    long counted = 0;
    Matcher each =
        Pattern.compile("(?m)^mlforge_predictions_total\\{.*\\} (\\d+)$").matcher(metrics);
    while (each.find()) {
      counted += Long.parseLong(each.group(1));
    }
    assertEquals(2 + 1 + 2 + 2000, counted, metrics);
    assertTrue(metrics.contains("mlforge_models_loaded 2"), metrics);
    assertTrue(metrics.contains("mlforge_canary_traffic_split 0.1"), metrics);
    assertTrue(metrics.contains("mlforge_http_request_duration_seconds_bucket"), metrics);
    served.get("/nowhere");
    long before = served.get("/metrics").text().lines().count();
    IntStream.range(0, 200).forEach(i -> served.get("/" + UUID.randomUUID()));
    assertEquals(before, served.get("/metrics").text().lines().count());
  }

  /** The gates keep a worse challenger from the champion's place, and from all requests. */
  private void aStumpIsKeptOut() throws Exception {
    train("[{boosting: {n_estimators: 5, max_depth: 2}}]");
    try (Served served = serve(Map.of())) {
      served.await("/health", answer -> answer.json().text("challenger_version").equals("3"));
      Shell.Result promoted = Shell.plain(in("models", "promote", "adult-income/3"));
      assertEquals(ExitCode.NO, promoted.code(), promoted.out() + promoted.errors());
      served.await("/health", answer -> answer.json().text("challenger_version").equals("none"));
      for (int i = 1; i <= 1000; i++) {
        assertEquals("1", served.post("/predict", wrapped("req-" + i)).ok().text("model_version"));
      }
    }
  }

  @Test
  void theDriftReportTellsWhatTheMonitorFound() throws Exception {
    train("[{boosting: {n_estimators: 30}}]");
    run("models", "alias", "adult-income/1", "champion");
    try (Served served = serve(Map.of("COPPICE_MONITORING_PANE_SECONDS", "1"))) {
      for (int i = 0; i < 300; i++) {
        served.post("/predict", wrapped("r" + i)).ok();
      }
      Struct report = served.await("/drift/report", answer -> answer.json().has("triggered")).ok();
      assertTrue(report.flag("triggered"), "three hundred times one person");
      assertEquals(
          14,
          report.struct("feature_drift").names().size(),
          report.names().toString() + report.struct("feature_drift").names());
      Struct hours = report.struct("feature_drift").struct("hours_per_week");
      assertTrue(hours.number("psi") > 0.2);
      assertTrue(hours.flag("drifted"));
      assertTrue(hours.has("ks_statistic") && hours.has("ks_p_value"));
      String metrics = served.get("/metrics").text();
      assertEquals(
          14, metrics.lines().filter(line -> line.startsWith("mlforge_drift_score{")).count());
    }
  }
}
