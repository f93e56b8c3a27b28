package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Store;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What experiments and runs do, on every database. */
public abstract class TrackingContract {

  private static final long NOW = 1_800_000_000_000L;

  private Store store;
  private Tracking tracking;
  private long experiment;

  /** An empty store. */
  protected abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
    Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    tracking = Tracking.open(store, clock);
    experiment = tracking.experiments().create("churn", Map.of("team", "growth")).id();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private Run start(String id) {
    return start(id, id, NOW);
  }

  private Run start(String id, String name, long started) {
    return tracking.runs().start(new NewRun(id, experiment, name, "ann", started, Map.of()));
  }

  private static Metric metric(String key, double value, long step) {
    return new Metric(key, value, NOW, step);
  }

  private List<String> ids(String filter, String... orderBy) {
    Search search = Search.of(filter, List.of(orderBy), 1000);
    return tracking.runs().search(List.of(experiment), search).items().stream()
        .map(Run::id)
        .toList();
  }

  @Test
  void anExperimentIsFoundByNameAndNumber() {
    Experiment made = tracking.experiments().get(experiment);
    assertEquals("churn", made.name());
    assertEquals(Map.of("team", "growth"), made.tags());
    assertEquals("mlflow-artifacts:/" + experiment, made.artifactLocation());
    assertEquals(made, tracking.experiments().meant("churn"));
    assertEquals(made, tracking.experiments().meant("" + experiment));
    assertEquals(made, tracking.experiments().named("churn"));
    assertEquals("Default", tracking.experiments().get(0).name());
    NotFound none = assertThrows(NotFound.class, () -> tracking.experiments().meant("chrun"));
    assertEquals("There is no experiment 'chrun'; did you mean 'churn'?", none.getMessage());
    assertThrows(Conflict.class, () -> tracking.experiments().create("churn", Map.of()));
  }

  @Test
  void deletingAnExperimentTakesItsRunsAndRestoringBringsThoseBack() {
    start("a");
    start("b");
    tracking.runs().delete("a");
    Clock later = Clock.fixed(Instant.ofEpochMilli(NOW + 5), ZoneOffset.UTC);
    Tracking afterwards = Tracking.open(store, later);
    afterwards.experiments().delete(experiment);
    assertEquals(List.of(), ids(""));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> start("c"));
    assertTrue(refused.getMessage().contains("must be in the 'active' state"));
    assertThrows(Conflict.class, () -> afterwards.experiments().create("churn", Map.of()));
    afterwards.experiments().restore(experiment);
    assertEquals(List.of("b"), ids(""));
    assertEquals(NOW, tracking.runs().get("a").deleted(), "deleted on its own before");
  }

  @Test
  void aRunKeepsWhatWasLogged() {
    start("r");
    Batch batch =
        new Batch(
            List.of(metric("auc", 0.5, 1), metric("loss", Double.NaN, 0)),
            Map.of("trees", "300"),
            Map.of("git", "abc"));
    tracking.runs().log("r", batch);
    tracking.runs().log("r", Batch.tags(Map.of("git", "def", "empty", "")));
    tracking.runs().update("r", RunStatus.FINISHED, NOW + 7);
    tracking.runs().rename("r", "better name");
    Run run = tracking.runs().get("r");
    assertEquals("better name", run.name());
    assertEquals(RunStatus.FINISHED, run.status());
    assertEquals(NOW + 7, run.ended());
    assertEquals("mlflow-artifacts:/" + experiment + "/r/artifacts", run.artifactUri());
    assertEquals(0.5, run.metric("auc").orElseThrow());
    assertTrue(run.metric("loss").orElseThrow().isNaN());
    assertEquals(Map.of("trees", "300"), run.params());
    assertEquals(Map.of("git", "def", "empty", "", "mlflow.runName", run.name()), run.tags());
    tracking.runs().untag("r", "git");
    assertThrows(NotFound.class, () -> tracking.runs().untag("r", "git"));
    assertEquals(
        Map.of("empty", "", "mlflow.runName", run.name()), tracking.runs().get("r").tags());
  }

  @Test
  void paramsNeverChangeAndAConflictLeavesNothing() {
    start("r");
    tracking.runs().log("r", Batch.params(Map.of("depth", "6")));
    tracking.runs().log("r", Batch.params(Map.of("depth", "6", "seed", "1")));
    Batch conflict =
        new Batch(List.of(metric("m", 1, 0)), Map.of("depth", "7", "x", "y"), Map.of("t", "u"));
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> tracking.runs().log("r", conflict));
    assertEquals(
        "params.depth: Changing param values is not allowed: run r has '6', and '7' was given",
        refused.getMessage());
    Run run = tracking.runs().get("r");
    assertEquals(Map.of("depth", "6", "seed", "1"), run.params());
    assertEquals(List.of(), run.metrics());
    assertEquals(Map.of("mlflow.runName", "r"), run.tags());
  }

  @Test
  void theLatestMetricIsTheGreatestByStepThenTimeThenValue() {
    start("r");
    List<Metric> points =
        List.of(
            new Metric("m", 1, 300, 1),
            new Metric("m", 9, 100, 2),
            new Metric("m", 2, 200, 2),
            new Metric("m", 3, 200, 2),
            new Metric("m", 8, 900, -5));
    for (Metric point : points) {
      tracking.runs().log("r", Batch.metrics(List.of(point)));
    }
    assertEquals(List.of(new Metric("m", 3, 200, 2)), tracking.runs().get("r").metrics());
    tracking.runs().log("r", Batch.metrics(points));
    List<Metric> history = tracking.runs().history("r", "m");
    assertEquals(5, history.size(), "the same point twice is one");
    assertEquals(
        List.of(100L, 200L, 200L, 300L, 900L), history.stream().map(Metric::timestamp).toList());
    assertEquals(List.of(), tracking.runs().history("r", "nothing"));
  }

  @Test
  void notANumberAndInfinityStayWhatTheyAre() {
    start("r");
    double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0};
    for (int step = 0; step < odd.length; step++) {
      Batch batch = Batch.metrics(List.of(metric("m", odd[step], step)));
      tracking.runs().log("r", batch);
      tracking.runs().log("r", batch);
      assertEquals(odd[step], tracking.runs().get("r").metric("m").orElseThrow());
    }
    List<Double> values = tracking.runs().history("r", "m").stream().map(Metric::value).toList();
    assertEquals(
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0), values);
  }

  @Test
  void whatIsTooLongIsRefusedAllAtOnce() {
    start("r");
    Map<String, String> params = new LinkedHashMap<>();
    params.put("a".repeat(251), "v");
    params.put("ok", "v".repeat(6001));
    params.put("../up", "v");
    Batch batch = new Batch(List.of(new Metric("m", 1, -1, 0)), params, Map.of("t*", ""));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> tracking.runs().log("r", batch));
    assertEquals(5, refused.problems().size(), refused::getMessage);
    assertTrue(
        refused.getMessage().contains("params[1].value: has 6001 characters, which exceeds"));
    List<Metric> many = new ArrayList<>();
    for (int i = 0; i <= 1000; i++) {
      many.add(metric("m" + i, i, 0));
    }
    assertThrows(InvalidInput.class, () -> tracking.runs().log("r", Batch.metrics(many)));
    tracking.runs().log("r", Batch.metrics(many.subList(0, 1000)));
    assertEquals(1000, tracking.runs().get("r").metrics().size());
  }

  @Test
  void aDeletedRunTakesNothingMoreUntilItIsRestored() {
    start("r");
    tracking.runs().delete("r");
    tracking.runs().delete("r");
    Batch batch = Batch.params(Map.of("a", "b"));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> tracking.runs().log("r", batch));
    assertTrue(refused.getMessage().contains("must be in the 'active' state"));
    assertEquals(NOW, tracking.runs().get("r").deleted());
    Search deleted = new Search("", List.of(), View.DELETED, 10, null);
    assertEquals(1, tracking.runs().search(List.of(experiment), deleted).items().size());
    tracking.runs().restore("r");
    tracking.runs().log("r", batch);
    assertNull(tracking.runs().get("r").deleted());
    assertThrows(NotFound.class, () -> tracking.runs().delete("nobody"));
  }

  @Test
  void datasetsAreKnownByNameAndDigest() {
    start("r");
    start("s");
    Map<String, String> training = Map.of("mlflow.data.context", "training");
    Dataset one = new Dataset("rows", "d1", "csv", "rows.csv", "", "", training);
    Dataset two = new Dataset("rows", "d2", "csv", "rows.csv", "", "", Map.of());
    tracking.runs().log("r", List.of(one));
    tracking.runs().log("r", List.of(one, two));
    tracking.runs().log("s", List.of(two));
    assertEquals(List.of(one, two), tracking.runs().get("r").datasets());
    assertEquals(List.of("r"), ids("datasets.digest = 'd1'"));
    assertEquals(List.of("r"), ids("dataset.context = 'training'"));
    assertEquals(List.of("r", "s"), ids("datasets.name LIKE 'r%'"));
    assertEquals(List.of(), ids("datasets.name IS NULL"));
  }

  @Test
  void artifactsComeBackByPath() throws IOException {
    start("r");
    byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
    Artifact kept = tracking.artifacts().put("r", "model/report.json", bytes);
    tracking.artifacts().put("r", "a.txt", new byte[0]);
    assertEquals(2, kept.size());
    assertEquals(
        List.of("a.txt", "model/report.json"),
        tracking.artifacts().of("r").stream().map(Artifact::path).toList());
    try (InputStream in = tracking.artifacts().open("r", "model/report.json")) {
      assertEquals("{}", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    NotFound none = assertThrows(NotFound.class, () -> tracking.artifacts().open("r", "b.txt"));
    assertEquals("Run r has no artifact 'b.txt'; did you mean 'a.txt'?", none.getMessage());
    for (String path : List.of("", "/etc/x", "a/../b", "a//b", "a\\b", "./a")) {
      assertThrows(InvalidInput.class, () -> tracking.artifacts().put("r", path, bytes), path);
    }
  }

  @Test
  void aRunIsMeantByTheBeginningOfItsIdOrItsName() {
    start("aaa111", "first", NOW);
    start("aab222", "second", NOW + 9);
    assertEquals("aaa111", tracking.runs().meant("aaa").id());
    assertEquals("aab222", tracking.runs().meant("second").id());
    assertEquals("aab222", tracking.runs().meant("latest").id());
    NotFound both = assertThrows(NotFound.class, () -> tracking.runs().meant("aa"));
    assertEquals("'aa' may be any of aab222, aaa111; write more of one", both.getMessage());
    NotFound none = assertThrows(NotFound.class, () -> tracking.runs().meant("secnod"));
    assertEquals("There is no run 'secnod'; did you mean 'second'?", none.getMessage());
  }

  @Test
  void ordersPutMissingValuesLastAndNaNBeforeThem() {
    double[] values = {0.5, Double.NaN, 0.9, -1};
    for (int i = 0; i < values.length; i++) {
      start("r" + i);
      tracking.runs().log("r" + i, Batch.metrics(List.of(metric("m x", values[i], 0))));
    }
    start("none");
    assertEquals(List.of("r3", "r0", "r2", "r1", "none"), ids("", "metrics.`m x`"));
    assertEquals(List.of("r2", "r0", "r3", "r1", "none"), ids("", "metric.\"m x\" DESC"));
    tracking.runs().update("r2", RunStatus.FINISHED, NOW + 1);
    assertEquals("r2", ids("", "end_time desc", "run_id").get(0));
    assertThrows(InvalidInput.class, () -> ids("", "start_time", "attributes.start_time desc"));
    assertThrows(InvalidInput.class, () -> ids("", "datasets.name"));
    assertThrows(InvalidInput.class, () -> ids("", "start_time up"));
  }

  @Test
  void pagesShowEachRunOnceWhileNewOnesComeIn() {
    for (int i = 0; i < 25; i++) {
      start("r" + i, "n", NOW + i % 3);
    }
    List<String> whole = ids("", "run_name");
    List<String> paged = new ArrayList<>();
    Search search = Search.of("", List.of("run_name"), 10);
    Page<Run> page = tracking.runs().search(List.of(experiment), search);
    for (int more = 0; ; more++) {
      page.items().forEach(run -> paged.add(run.id()));
      if (page.next() == null) {
        break;
      }
      start("new" + more, "a", NOW + 99);
      page = tracking.runs().search(List.of(experiment), search.next(page.next()));
    }
    assertEquals(whole, paged);
    Search other = Search.of("params.a = 'b'", List.of(), 10).next("bm9uc2Vuc2U");
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> tracking.runs().search(List.of(experiment), other));
    assertTrue(refused.getMessage().contains("is no page token of this search"));
  }

  @Test
  void experimentsAreSearchedToo() {
    tracking.experiments().create("fraud", Map.of("team", "risk"));
    assertEquals(List.of("fraud"), experiments("tags.team = 'risk'"));
    assertEquals(List.of("churn"), experiments("name ILIKE 'CH%' and creation_time > 5"));
    assertEquals(3, experiments("").size(), "and Default");
    assertThrows(InvalidInput.class, () -> experiments("metrics.a > 1"));
  }

  private List<String> experiments(String filter) {
    return tracking.experiments().search(Search.of(filter, List.of(), 10)).items().stream()
        .map(Experiment::name)
        .toList();
  }

  @Test
  void filtersThatCannotBeReadSayWhere() {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("metrics.a >> 1", "at character 12: found '> 1', expected a number");
    wrong.put("params.a = 5", "at character 12: found '5', expected a text in quotes");
    wrong.put("metrics.a = 'x'", "expected a number, since metrics.a is one");
    wrong.put("params.a > 'x'", "params.a cannot be compared by 'greater'");
    wrong.put("metrics.a LIKE 'x'", "metrics.a cannot be compared by 'like'");
    wrong.put("stauts = 'x'", "nothing called 'stauts' to ask about; did you mean 'status'?");
    wrong.put("(params.a = 'x'", "found its end, expected ')'");
    wrong.put("params.a = 'x' params.b = 'y'", "expected AND, OR or the end");
    wrong.put("params.a = 'x", "found ''x', expected");
    wrong.put("or", "nothing called 'or'");
    wrong.put("params.a is 5", "expected 'null'");
    wrong.put("lifecycle_stage = 'active'", "nothing called 'lifecycle_stage'");
    wrong.put("(".repeat(60) + "params.a='x'" + ")".repeat(60), "deeper than 50 levels");
    wrong.put("params.a='x' or ".repeat(500) + "params.a='x'", "more than 400 comparisons");
    wrong.forEach(
        (filter, message) -> {
          InvalidInput refused = assertThrows(InvalidInput.class, () -> ids(filter), filter);
          assertTrue(refused.getMessage().contains(message), refused::getMessage);
        });
  }

  @Test
  void mlflowsOwnWaysOfWritingAreUnderstood() {
    start("r", "It's", NOW);
    Batch batch = new Batch(List.of(metric("a.b", 1e-3, 0)), Map.of("x y", "v"), Map.of("t", "5%"));
    tracking.runs().log("r", batch);
    for (String filter :
        List.of(
            "metrics.a.b = 0.001",
            "metrics.`a.b` > -1.5e2 AND",
            "metric.\"a.b\" <= .001 and params.\"x y\" = \"v\"",
            "parameters.`x y` ILIKE 'V'",
            "attributes.start_time >= " + NOW,
            "attr.run_name = 'It''s' and Created < 1e13",
            "`run name` = \"It's\" or Run Name like 'nothing'",
            "run_id IN ('q', 'r') and status != 'FINISHED'",
            "tags.t is not null and tags.u is null",
            "not (tags.u = 'x' or tags.u != 'x')")) {
      assertEquals(List.of("r"), ids(filter), filter);
    }
    assertEquals(List.of(), ids("tags.u != 'x'"), "a run without the key never matches");
  }

  @Test
  void theDatabaseAndAPlainEvaluationAgreeOnRandomFilters() {
    SplittableRandom random = new SplittableRandom(11);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String id = "r" + i;
      start(id, RandomFilter.text(random), NOW + random.nextInt(4));
      tracking.runs().log(id, RandomFilter.batch(random));
      if (random.nextBoolean()) {
        tracking.runs().update(id, RunStatus.FAILED, NOW + random.nextInt(4));
      }
      runs.add(tracking.runs().get(id));
    }
    int matched = 0;
    for (int i = 0; i < 400; i++) {
      RandomFilter filter = RandomFilter.make(random, 4);
      List<String> expected = runs.stream().filter(filter.holds()).map(Run::id).sorted().toList();
      matched += expected.size();
      assertEquals(expected, ids(filter.text()).stream().sorted().toList(), filter.text());
    }
    assertTrue(matched > 1000, "filters that match nothing prove nothing: " + matched);
  }
}
