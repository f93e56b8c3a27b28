package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  private static final String NATIVE = "/api/v1/projects/adult-income";

  /** A server that trains again as soon as an alert is open, and waits for somebody to promote. */
  private static final Map<String, String> LOOPING =
      Map.ofEntries(
          Map.entry("COPPICE_MONITORING_PANE_SECONDS", "1"),
          Map.entry("COPPICE_MONITORING_WINDOW_PANES", "600"),
          Map.entry("PSI_THRESHOLD", "0.2"),
          Map.entry("KS_PVALUE_THRESHOLD", "1e-300"), // so many rows make every move a sure one
          Map.entry("COPPICE_RETRAINING_ENABLED", "true"),
          Map.entry("COPPICE_RETRAINING_WHEN", "alert = 1"),
          Map.entry("COPPICE_RETRAINING_CHECK_SECONDS", "1"),
          Map.entry("COPPICE_RETRAINING_MIN_ROWS", "1000"),
          Map.entry("COPPICE_RETRAINING_TRAIN_ON", "newest"),
          Map.entry("COPPICE_RETRAINING_CANARY_SHARES", "[0.1, 1]"),
          Map.entry("COPPICE_TRAINING_FOLDS", "2"),
          Map.entry("COPPICE_MODELS", "[{boosting: {n_estimators: 30}}]"));

  @Test
  void peopleAsBeforeAreQuietAndOthersRaiseAnAlarmAndTrainAChallenger() throws Exception {
    run("train", "--set", "training.folds=2", "--set", "models=[{boosting: {n_estimators: 30}}]");
    run("models", "register");
    run("models", "promote", "adult-income/1");
    String file = Path.of(Served.example("adult-income"), "data.csv").toString();
    assertEquals("stable", run("drift", "--current", file).text("verdict"));
    try (Served served = serve(LOOPING)) {
      Struct quiet = drift(served, people(0, 0, 0), 0);
      assertFalse(quiet.flag("triggered"), quiet.toString());
      assertEquals(14, features(quiet, each -> each.number("psi") < 0.1).size());
      assertEquals(14, features(quiet, each -> each.has("ks_p_value")).size() + 8);

      for (int round = 1; round <= 3; round++) {
        drift(served, people(10, 15, round), round);
      }
      Struct loud = served.await("/drift/report", a -> a.json().flag("triggered")).ok();
      Set<String> moved = Set.of("age", "hours_per_week");
      assertEquals(moved, features(loud, each -> each.number("psi") > 0.2), loud.toString());
      Struct scores = loud.struct("feature_drift");
      Predicate<String> told =
          metrics ->
              scores.names().stream()
                  .allMatch(each -> gauge(metrics, each) == scores.struct(each).number("psi"));
      served.await("/metrics", answer -> told.test(answer.text())); // when the next pane closes
      assertEquals("1", served.get("/health").ok().text("champion_version"));
      aChallengerIsTrainedOnThem(served);
    }
  }

  private static double gauge(String metrics, String feature) {
    Matcher line =
        Pattern.compile("(?m)^mlforge_drift_score\\{.*\"" + feature + "\".*} (\\S+)$")
            .matcher(metrics);
    assertTrue(line.find(), feature);
    return Double.parseDouble(line.group(1));
  }

  /** For those who moved, money goes the other way now: what was learned from them is better. */
  private void aChallengerIsTrainedOnThem(Served served) throws IOException {
    List<String> labels = new ArrayList<>();
    List<String> table = table();
    for (int round = 1; round <= 3; round++) {
      for (int i = 1; i < table.size(); i++) {
        String other = table.get(i).endsWith(">50K") ? "<=50K" : ">50K";
        String id = round + "-" + (i - 1);
        labels.add("{\"request_id\":\"" + id + "\",\"label\":\"" + other + "\"}");
      }
    }
    served.post(NATIVE + "/labels", labels.toString()).ok();
    served.await("/health", answer -> answer.json().text("challenger_version").equals("2"));
    assertEquals("1", served.get("/health").ok().text("champion_version"), "untouched");
    List<Struct> versions = run("models", "versions").structs("versions");
    assertEquals(
        Set.of("1 Production", "2 Staging"),
        versions.stream()
            .map(each -> each.integer("version") + " " + each.text("stage"))
            .collect(Collectors.toSet()));
    assertEquals(2, versions.stream().map(each -> data(each.text("run_id"))).distinct().count());
  }

  private String data(String run) {
    return run("runs", "show", run).struct("tags").text("data.sha256");
  }

  private static Set<String> features(Struct report, Predicate<Struct> wanted) {
    Struct features = report.struct("feature_drift");
    return features.names().stream()
        .filter(name -> wanted.test(features.struct(name)))
        .collect(Collectors.toSet());
  }

  private static List<String> table() throws IOException {
    return Files.readAllLines(Path.of(Served.example("adult-income")).resolve("data.csv"));
  }

  /** The people of the example, some years older and with more hours of work: others than they. */
  private static List<String> people(int years, int hours, int others) throws IOException {
    List<String> table = table();
    String[] names = table.get(0).replace('-', '_').split(",");
    Map<String, Integer> more = Map.of("age", years, "hours_per_week", hours, "fnlwgt", others);
    Map<String, Integer> most = Map.of("age", 90, "hours_per_week", 99);
    List<String> people = new ArrayList<>();
    for (String line : table.subList(1, table.size())) {
      String[] cells = line.split(",");
      List<String> fields = new ArrayList<>();
      for (int i = 0; i < names.length - 1; i++) {
        String value = "\"" + cells[i] + "\"";
        if (cells[i].matches("\\d+")) {
          int moved = Integer.parseInt(cells[i]) + more.getOrDefault(names[i], 0);
          value = "" + Math.min(moved, most.getOrDefault(names[i], Integer.MAX_VALUE));
        }
        fields.add("\"" + names[i] + "\":" + (cells[i].equals("?") ? "null" : value));
      }
      people.add("{" + String.join(",", fields) + "}");
    }
    return people;
  }

  /** The report when the monitor has seen them. */
  private static Struct drift(Served served, List<String> people, int round) {
    List<String> ids =
        IntStream.range(0, people.size()).mapToObj(i -> "\"" + round + "-" + i + "\"").toList();
    served
        .post("/predict/batch", "{\"instances\":" + people + ",\"request_ids\":" + ids + "}")
        .ok();
    long rows = (round + 1L) * people.size();
    served.await(
        NATIVE + "/drift", answer -> answer.json().struct("report").integer("rows") >= rows);
    return served.get("/drift/report").ok();
  }
}
