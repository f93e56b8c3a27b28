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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of the churn service would try, on its example project. */
class ChurnIT {

  private static final String C =
      "{\"age\": 42, \"salary\": 52000, \"tenure\": 3, \"department\": \"sales\","
          + " \"education\": \"bachelor\", \"location\": \"north\"}";
  private static final String MODELS = "/api/v1/projects/churn/models";

  @TempDir private Path home;

  @BeforeEach
  void train() {
    train("[{forest: {n_estimators: 40}}]");
  }

  private void train(String models) {
    run("train", "--set", "training.folds=2", "--set", "models=" + models);
  }

  private Struct run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-p", Served.example("churn"), "--home", home.toString()));
    return Served.run(all.toArray(String[]::new));
  }

  private Served serve() throws IOException {
    return Served.start(Map.of(), "-p", Served.example("churn"), "--home", home.toString());
  }

  @Test
  void customersAreAnsweredAndRefused() throws Exception {
    try (Served served = serve()) {
      Answer document = served.get("/openapi.json");
      Struct info = document.ok().struct("info");
      assertFalse(document.text().contains("\"array\"}"), "client generators want to know of what");
      assertEquals("Churn Prediction API 1.0", info.text("title") + " " + info.text("version"));
      assertEquals(
          new Answer(200, "{\"status\":\"healthy\",\"model_version\":\"1.2.0\"}"),
          served.get("/health"));
      Answer one = served.post("/predict", C);
      Struct answer = one.ok();
      double probability = answer.number("churn_probability");
      assertTrue(one.text().matches("\\{\"churn_probability\":0\\.\\d{1,4},.*"), one.text());
      assertEquals(probability >= 0.5 ? 1 : 0, answer.integer("churn_prediction"));
      assertEquals("1.2.0", answer.text("model_version"));
      String brief =
          "{\"probability\":"
              + one.text().replaceAll(".*churn_probability\":([^,]*),.*", "$1")
              + ",\"prediction\":"
              + answer.integer("churn_prediction")
              + "}";
      assertEquals(
          new Answer(200, "[" + brief + "," + brief + "]"),
          served.post("/predict/batch", "[" + C + "," + C + "]"));
      assertEquals(new Answer(200, "[]"), served.post("/predict/batch", "[]"));
      Answer refused = served.post("/predict", C.replace("42", "\"x\""));
      assertEquals(422, refused.status());
      assertTrue(refused.text().contains("\"age\""), refused.text());
    }
  }

  @Test
  void aSoundChallengerReachesAllRequestsAndAConstantOneStopsAtTheFirstStep() throws Exception {
    run("models", "register", "latest", "--alias", "champion");
    run("models", "register", "latest");
    train("[{tree: {min_samples_leaf: 2900}}]");
    run("models", "register", "latest");
    String plan = ",\"shares\":[0.05,0.25,0.5,1],\"dwell_seconds\":0,\"rows\":100}";
    try (Served served = serve()) {
      assertEquals(200, served.post(MODELS + "/canary", "{\"version\":\"2\"" + plan).status());
      assertEquals("complete 1.0", ends(served));
      Struct answer = predict(served, "z");
      assertEquals("2 challenger", answer.text("model_version") + " " + answer.text("route"));

      assertEquals(200, served.post(MODELS + "/canary", "{\"version\":\"3\"" + plan).status());
      assertTrue(ends(served).startsWith("stopped"), "a constant");
      Map<String, Integer> routes = new HashMap<>();
      for (int i = 0; i < 200; i++) {
        routes.merge(predict(served, "after" + i).text("route"), 1, Integer::sum);
      }
      assertEquals(Map.of("champion", 200), routes);
    }
  }

  /** Customers come until the plan is over: what became of it, and its share. */
  private static String ends(Served served) {
    Struct rollout = served.get(MODELS).ok().struct("rollout");
    for (int i = 0; rollout.text("state").equals("running") && i < 60_000; i++) {
      assertEquals(200, served.post("/predict", customer(i)).status());
      if (i % 100 == 0) {
        rollout = served.get(MODELS).ok().struct("rollout");
      }
    }
    return rollout.text("state") + " " + rollout.number("share");
  }

  private static String customer(int i) {
    return C.replace("42", Integer.toString(20 + i % 60))
        .replace("52000", 20_000 + i % 977 * 90 + "");
  }

  private static Struct predict(Served served, String id) {
    return served
        .post(
            "/api/v1/projects/churn/predict",
            "{\"features\":" + C + ",\"request_id\":\"" + id + "\"}")
        .ok();
  }

  @Test
  void aShadowIsLoggedAndAnswersNobody() throws Exception {
    run("models", "register", "latest", "--alias", "champion");
    train("[tree]");
    run("models", "register", "latest", "--alias", "shadow");
    try (Served served = serve()) {
      served.await(MODELS, answer -> answer.json().struct("routing").has("shadow"));
      for (int i = 0; i < 50; i++) {
        assertEquals("champion", predict(served, "r" + i).text("route"));
      }
      served.stop();
    }
    Map<String, Integer> routes = new HashMap<>();
    for (Struct line : Served.logged(home, "churn")) {
      routes.merge(line.text("route"), 1, Integer::sum);
    }
    assertEquals(Map.of("champion", 50, "shadow", 50), routes);
  }

  /** A thousand salaries, and as many departments. */
  private Path table(int more, int sales, int hr) throws IOException {
    StringBuilder csv = new StringBuilder("salary,department\n");
    for (int i = 0; i < 1000; i++) {
      csv.append(1 + i + more).append(i < sales ? ",sales\n" : i < sales + hr ? ",hr\n" : ",it\n");
    }
    return Files.writeString(home.resolve(more + "-" + sales + ".csv"), csv);
  }

  private Struct compare(Path reference, Path current, int code) {
    Shell.Result result =
        Shell.plain(
            "drift",
            "--reference",
            reference.toString(),
            "--current",
            current.toString(),
            "--report",
            home.resolve("drift_report.html").toString(),
            "--set",
            "monitoring.warn=any(ks_p < 0.05 and psi >= 0.1)",
            "--set",
            "monitoring.alert=any(psi >= 0.2)",
            "--json");
    assertEquals(code, result.code(), result.errors() + result.out());
    return result.json();
  }

  private static void isColumn(Struct report, int column, String name, double... statistics) {
    Struct found = report.structs("columns").get(column);
    Struct values = found.struct("statistics");
    String[] names =
        found.text("name").equals("salary")
            ? new String[] {"ks", "ks_p", "psi"}
            : new String[] {"chi_squared", "psi"};
    assertEquals(name, found.text("name"));
    for (int i = 0; i < names.length; i++) {
      assertEquals(statistics[i], Math.round(values.number(names[i]) * 1e4) / 1e4, names[i]);
    }
  }

  @Test
  void twoTablesDriftByTheFiguresOfTheCourse() throws Exception {
    Path reference = table(0, 500, 300);
    isColumn(compare(reference, reference, 0), 0, "salary", 0, 1, 0);
    Struct fifty = compare(reference, table(50, 500, 300), 0);
    isColumn(fifty, 0, "salary", 0.05, 0.1641, 0.0549);
    assertEquals("stable", fifty.text("verdict"));
    Struct hundred = compare(reference, table(100, 500, 300), 1);
    isColumn(hundred, 0, "salary", 0.1, 0.0001, 0.7594);
    assertEquals(List.of("salary"), hundred.texts("drifted"));
    String page = Files.readString(home.resolve("drift_report.html"));
    assertTrue(page.contains("0.759"), "the page shows the number");
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"), "without network");
    Struct departments = compare(reference, table(0, 300, 300), 1);
    isColumn(departments, 1, "department", 116.6667, 0.2408);
    assertEquals(List.of("department"), departments.texts("drifted"));
  }

  @Test
  void labelsTellThatTheTruthChangedWhileTheCustomersDidNot() throws Exception {
    List<String> rows =
        Files.readAllLines(Path.of(Served.example("churn")).resolve("data.csv")).subList(0, 2001);
    assertEquals(0, judge("same", rows, false).code());
    List<String> flipped = new ArrayList<>(rows.subList(0, 1));
    for (int i = 1; i < rows.size(); i++) {
      String row = rows.get(i);
      boolean flip = i % 20 < 3; // 15 %
      String end = row.endsWith("1") == flip ? "0" : "1";
      flipped.add(row.substring(0, row.length() - 1) + end);
    }
    Struct concept = judge("flipped", flipped, true).json();
    assertEquals(List.of(), concept.texts("drifted"), "no input moved");
    assertTrue(concept.struct("signals").number("quality_drop") > 0.1, concept.toString());
    List<String> left = rows.stream().filter(row -> row.endsWith("1")).toList();
    List<String> more = new ArrayList<>(rows);
    more.addAll(left);
    more.addAll(left);
    Struct share = judge("share", more, true).json();
    assertTrue(share.struct("signals").number("bias") < -0.05, "more leave than are predicted");
    assertTrue(share.struct("signals").number("quality_drop") < 0.1, "and not by other rules");
  }

  private Shell.Result judge(String name, List<String> rows, boolean drift) throws IOException {
    Path file = Files.write(home.resolve(name + ".csv"), rows);
    List<String> words = new ArrayList<>(List.of("drift", "--current", file.toString(), "--json"));
    words.addAll(List.of("-p", Served.example("churn"), "--home", home.toString()));
    words.addAll(List.of("--set", "monitoring.warn=quality_drop > 0.1 or bias * bias > 0.0025"));
    Shell.Result result = Shell.plain(words.toArray(String[]::new));
    assertEquals(drift ? 1 : 0, result.code(), result.out() + result.errors());
    return result;
  }
}
