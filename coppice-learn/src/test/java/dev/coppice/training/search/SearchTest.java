package dev.coppice.training.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.Folds;
import dev.coppice.data.Folds.Fold;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.FeatureSettings;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.metrics.Metric;
import dev.coppice.models.Task;
import dev.coppice.training.Candidate;
import dev.coppice.training.CheckpointFolder;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.SmoteSettings;
import dev.coppice.training.search.Search.Found;
import dev.coppice.training.search.SearchSettings.Method;
import dev.coppice.training.search.Trial.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {

  private static final Map<String, Object> TREE =
      Map.of(
          "max_depth", Map.of("min", 1L, "max", 12L),
          "min_samples_leaf", Map.of("min", 1L, "max", 200L, "scale", "log"));

  @TempDir Path folder;
  private final Examples examples = examples(600);
  private final List<Fold> folds = Folds.random(600, 3, 42);

  private static Examples examples(int rows) {
    SplittableRandom random = new SplittableRandom(3);
    double[][] columns = new double[3][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      for (double[] column : columns) {
        column[row] = random.nextDouble();
      }
      double margin = 6 * (columns[0][row] - 0.5) * (columns[1][row] > 0.4 ? 1 : -1);
      target[row] = random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    }
    Frame frame =
        new Frame(
            Schema.of(
                new Field("a", FieldType.NUMBER),
                new Field("b", FieldType.NUMBER),
                new Field("c", FieldType.NUMBER)),
            Arrays.stream(columns).map(NumberColumn::new).toList());
    return new Examples(frame, target, Task.BINARY, 2);
  }

  private Search search(SearchSettings settings, FitContext context, Search.Listener listener) {
    return new Search(
        settings,
        FeatureSettings.defaults(),
        SmoteSettings.defaults(),
        examples,
        folds,
        Metric.ROC_AUC,
        context,
        System::nanoTime,
        listener);
  }

  private Found find(SearchSettings settings, int threads) {
    return search(settings, new FitContext(42, threads, () -> false), p -> {}).run();
  }

  private static SearchSettings random(int trials, Candidate... space) {
    return new SearchSettings(Method.RANDOM, trials, 3, 0, List.of(space));
  }

  private static List<List<Double>> scores(Found found) {
    return found.trials().stream().map(Trial::scores).toList();
  }

  private static Map<String, String> settings(Found found) {
    return found.best().get(0).hyperparameters().texts();
  }

  @Test
  void aGridTriesEveryCombinationOnceTheLastSettingFastest() {
    Candidate space =
        new Candidate("tree", new LinkedHashMap<>(Map.of("max_depth", List.of(2L, 4L))));
    space.settings().put("min_samples_leaf", List.of(1L, 5L, 9L));
    List<Plan> plans =
        Search.plans(new SearchSettings(Method.GRID, null, 3, 0, List.of(space)), examples, 1);
    assertEquals(
        "[{max_depth=2, min_samples_leaf=1}, {max_depth=2, min_samples_leaf=5},"
            + " {max_depth=2, min_samples_leaf=9}, {max_depth=4, min_samples_leaf=1},"
            + " {max_depth=4, min_samples_leaf=5}, {max_depth=4, min_samples_leaf=9}]",
        plans.stream().map(plan -> plan.candidate().settings()).toList().toString());
  }

  @Test
  void theGridOfTheCourseHas720Points() {
    Map<String, Object> course =
        Map.of(
            "n_estimators", List.of(100L, 200L, 300L, 500L),
            "max_depth", List.of(5L, 10L, 15L, 20L, "none"),
            "min_samples_split", List.of(2L, 5L, 10L, 20L),
            "max_features", List.of("sqrt", "log2", 0.5),
            "class_weight", List.of("balanced", "balanced_subsample", "none"));
    SearchSettings grid =
        new SearchSettings(Method.GRID, null, 3, 0, List.of(new Candidate("forest", course)));
    assertEquals(720, new HashSet<>(Search.plans(grid, examples, 1)).size());
  }

  @Test
  void drawsOfTheCourseLieInTheirRangesAndTheFirstOnesAreTheSameForAnyCount() {
    Map<String, Object> course =
        Map.of(
            "n_estimators", Map.of("min", 100L, "max", 999L),
            "max_depth", Map.of("min", 3L, "max", 29L),
            "min_samples_split", Map.of("min", 2L, "max", 19L),
            "max_features", Map.of("min", 0.1, "max", 1.0));
    Candidate forest = new Candidate("forest", course);
    List<Plan> hundred = Search.plans(random(100, forest), examples, 42);
    assertEquals(100, hundred.size());
    assertEquals(hundred.subList(0, 10), Search.plans(random(10, forest), examples, 42));
    for (Plan plan : hundred) {
      Map<String, Object> point = plan.candidate().settings();
      assertTrue(within(point.get("n_estimators"), 100, 999), point.toString());
      assertTrue(within(point.get("max_depth"), 3, 29), point.toString());
      assertTrue(within(point.get("min_samples_split"), 2, 19), point.toString());
      double share = number(plan, "max_features");
      assertTrue(share >= 0.1 && share <= 1, point.toString());
    }
  }

  private static boolean within(@Nullable Object value, long min, long max) {
    return value instanceof Long number && number >= min && number <= max;
  }

  @Test
  void drawsAreEvenOverNumbersOrTheirLogarithms() {
    Candidate space =
        new Candidate(
            "boosting",
            Map.of(
                "learning_rate", Map.of("min", 0.001, "max", 1L, "scale", "log"),
                "subsample", Map.of("min", 0.2, "max", 1L),
                "max_leaves", Map.of("min", 2L, "max", 5L)));
    List<Plan> plans = Search.plans(random(2000, space), examples, 7);
    double below = share(plans, "learning_rate", 0.001 * Math.sqrt(1000));
    assertEquals(0.5, below, 0.05);
    assertEquals(0.5, share(plans, "subsample", 0.6), 0.05);
    for (long leaves = 2; leaves <= 5; leaves++) {
      assertEquals((leaves - 1) / 4.0, share(plans, "max_leaves", leaves), 0.05);
    }
  }

  private static double share(List<Plan> plans, String name, double limit) {
    return plans.stream().filter(plan -> number(plan, name) <= limit).count()
        / (double) plans.size();
  }

  private static double number(Plan plan, String name) {
    return ((Number) Objects.requireNonNull(plan.candidate().settings().get(name))).doubleValue();
  }

  @Test
  void aSpaceOfFewPointsIsTriedOnceEachAndFamiliesTakeTurns() {
    Candidate tree = new Candidate("tree", Map.of("max_depth", List.of(1L, 2L, 3L)));
    Candidate logistic = new Candidate("logistic", Map.of("c", List.of(0.1, 1L)));
    List<Plan> plans = Search.plans(random(50, tree, logistic), examples, 1);
    assertEquals(5, plans.size());
    assertEquals(
        List.of("tree", "logistic", "tree", "logistic", "tree"),
        plans.stream().map(plan -> plan.candidate().family()).toList());
  }

  @Test
  void theSameTrialsAndScoresWithAnyNumberOfThreads() {
    SearchSettings settings = random(12, new Candidate("tree", TREE));
    Found one = find(settings, 1);
    Found three = find(settings, 3);
    assertEquals(scores(one), scores(three));
    assertEquals(settings(one), settings(three));
    assertEquals("tree-search", one.best().get(0).name());
    double best = one.trials().stream().mapToDouble(Trial::mean).max().orElseThrow();
    assertEquals(best, one.champion().mean());
  }

  @Test
  void halvingGivesTheBestMoreRowsAndTheBestOfAllRowsWins() {
    SearchSettings settings =
        new SearchSettings(Method.HALVING, 9, 3, 0, List.of(new Candidate("tree", TREE)));
    Found found = find(settings, 2);
    List<Double> shares = found.trials().stream().map(t -> t.plan().share()).toList();
    assertEquals(9, shares.stream().filter(share -> share == 1.0 / 3).count());
    assertEquals(3, shares.stream().filter(share -> share == 1.0).count());
    assertEquals(1, found.champion().plan().share());
    assertEquals(scores(found), scores(find(settings, 1)));
  }

  @Test
  void aStoppedSearchGoesOnBehindTheTrialsThatWereDone() throws Exception {
    SearchSettings settings = random(12, new Candidate("tree", TREE));
    Found undisturbed = find(settings, 2);
    String key = "c".repeat(64);
    AtomicInteger seen = new AtomicInteger();
    for (int stop : new int[] {3, 4, 100}) {
      seen.set(0);
      try (CheckpointFolder kept = CheckpointFolder.open(folder, key, what -> {})) {
        FitContext context = new FitContext(42, 2, () -> seen.get() >= stop, kept);
        Search search = search(settings, context, p -> seen.incrementAndGet());
        if (stop < 100) {
          assertThrows(FitContext.FitCancelled.class, search::run);
        } else {
          assertEquals(scores(undisturbed), scores(search.run()));
          assertTrue(seen.get() <= 5, seen + " were tried again");
        }
      }
    }
    Path journal = folder.resolve(key.substring(0, 16)).resolve("trials");
    assertEquals(12, Files.readString(journal, UTF_8).lines().count());
  }

  @Test
  void recordedTrialsAreRepeatedToTheBitAlsoWhenTheTimeCutThem() {
    AtomicLong clock = new AtomicLong();
    SearchSettings limited =
        new SearchSettings(Method.RANDOM, 40, 3, 1, List.of(new Candidate("tree", TREE)));
    Search search =
        new Search(
            limited,
            FeatureSettings.defaults(),
            SmoteSettings.defaults(),
            examples,
            folds,
            Metric.ROC_AUC,
            FitContext.of(42),
            () -> clock.addAndGet(1_000_000_000L),
            p -> {});
    Found cut = search.run();
    assertTrue(cut.trials().size() > 1 && cut.trials().size() < 12, "" + cut.trials().size());

    List<Trial> recorded = Found.read(cut.lines()).trials();
    assertEquals(cut.trials().size(), recorded.size());
    Found again = search(limited, new FitContext(42, 2, () -> false), p -> {}).repeat(recorded);
    assertEquals(scores(cut), scores(again));
    assertEquals(settings(cut), settings(again));
    for (int i = 0; i < recorded.size(); i++) {
      assertTrue(recorded.get(i).sameScores(again.trials().get(i)));
    }
  }

  @Test
  void theLinesOfTheTrialsAreReadAsTheyWereWritten() {
    Found found = find(random(4, new Candidate("tree", TREE)), 1);
    assertArrayEquals(found.lines(), Found.read(found.lines()).lines());
  }

  @Test
  void everyWrongPartOfASpaceIsNamedAtOnce() {
    Candidate wrong =
        new Candidate(
            "forest",
            Map.of(
                "n_estimatrs", List.of(10L),
                "max_depth", List.of(5L, -1L),
                "min_samples_leaf", Map.of("min", 9L, "max", 2L),
                "max_features", List.of(),
                "class_weight", Map.of("min", 1L, "max", 2L)));
    Candidate unknown = new Candidate("forrest", Map.of());
    InvalidInput refused =
        assertThrows(
            InvalidInput.class, () -> Search.plans(random(5, wrong, unknown), examples, 1));
    String text = refused.getMessage();
    for (String expected :
        List.of(
            "search.space.forest.n_estimatrs: is no setting here; did you mean 'n_estimators'?",
            "search.space.forest.max_depth: -1 is not a whole number from 0 to 10000",
            "search.space.forest.min_samples_leaf: has min 9 above max 2",
            "search.space.forest.max_features: is an empty list, so the space has no point",
            "search.space.forest.class_weight: takes words",
            "search.space.forrest: There is no model family 'forrest'; did you mean 'forest'?")) {
      assertTrue(text.contains(expected), text);
    }
  }

  @Test
  void aSpaceWithoutAPointThatCanBeFittedSaysWhyNot() {
    Candidate numbers = new Candidate("tree", Map.of("criterion", List.of("squared_error")));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> find(random(3, numbers), 1));
    assertTrue(
        refused.getMessage().startsWith("search.space: has no point that can be fitted"),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("criterion"), refused.getMessage());
  }

  @Test
  void aPointThatCannotBeFittedIsRecordedAndTheOthersCompete() {
    Candidate some =
        new Candidate("tree", Map.of("criterion", List.of("squared_error", "gini", "entropy")));
    Found found = find(random(3, some), 2);
    List<Trial> refused = new ArrayList<>(found.trials());
    refused.removeIf(trial -> trial.refused() == null);
    assertEquals(1, refused.size());
    assertEquals(3, Found.read(found.lines()).trials().size());
  }

  @Test
  void aGridOfARangeIsRefused() {
    SearchSettings grid =
        new SearchSettings(Method.GRID, null, 3, 0, List.of(new Candidate("tree", TREE)));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> Search.plans(grid, examples, 1));
    assertTrue(refused.getMessage().contains("a grid needs a list of values"));
  }
}
