package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.By;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.Labels.Contradiction;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.predictions.TestModels;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Comparison.Measure;
import dev.coppice.serving.Comparison.Verdict;
import dev.coppice.serving.RoutingSettings.Rule;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  private static final By ANN = new By("ann", "tested");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Split SPLIT = Experiment.split("shop", 2, 0.25, Rule.COPPICE);
  private static final Optional<Measure> USUAL = Optional.empty();

  @TempDir Path home;
  private Store store;
  private Registry registry;
  private Labels labels;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
    registry = Registry.open(store, at(0));
    labels = Labels.open(store, "shop", at(0));
    for (int i = 0; i < 3; i++) {
      registry.register(
          NewVersion.of(
              "shop",
              "test",
              registry.keep(TestModels.bundle(TestModels.binary(i), "run").files())),
          ANN);
    }
    registry.alias("shop", "champion", 1, ANN);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Clock at(int minute) {
    return Clock.fixed(NOON.plus(Duration.ofMinutes(minute)), ZoneOffset.UTC);
  }

  private Releases releases(int minute) {
    return new Releases(
        Registry.open(store, at(minute)),
        Rollouts.open(store, at(minute)),
        "shop",
        ServingSettings.defaults(),
        () -> {});
  }

  private Comparison compare(LogFiles log, Optional<Measure> measure, int minute) {
    return releases(minute).compare(log, labels, measure, at(minute).instant());
  }

  /** Logs so many predictions, one a second, each answered as its id decides unless said else. */
  private LogFiles log(Pipeline pipeline, int minute, int rows, String route) {
    Path folder = home.resolve("log");
    PredictionLog log =
        PredictionLog.open(folder, LogSettings.defaults(), LineNames.defaults(), at(minute));
    Prediction prediction = pipeline.score(TestModels.row(40, 3, "DE", 7));
    try (log) {
      for (int i = 0; i < rows; i++) {
        String id = "m" + minute + "-" + i;
        boolean taken = SPLIT.takes(id);
        Scored scored =
            new Scored(
                id,
                at(minute).instant().plusSeconds(i),
                "shop",
                taken ? "2" : "1",
                route.isEmpty() ? (taken ? Arm.CHALLENGER : Arm.CHAMPION) : route,
                pipeline.schema(),
                TestModels.row(40, 3, "DE", 7),
                prediction,
                pipeline.decision(),
                1000);
        log.reserve(1).append(List.of(scored)).toCompletableFuture().join();
      }
    }
    return new LogFiles(folder, LineNames.defaults());
  }

  private void label(int minute, int rows, String champions, String challengers) {
    List<Label> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String id = "m" + minute + "-" + i;
      all.add(new Label(id, SPLIT.takes(id) ? challengers : champions, NOON));
    }
    labels.add(all, Contradiction.REPORT);
  }

  @Test
  void onlyTheTimeOfTheHeldShareCountsAndOnlyWhatHasALabel() {
    Pipeline pipeline = TestModels.binary(1);
    String said = pipeline.score(TestModels.row(40, 3, "DE", 7)).label();
    String other = said.equals("1") ? "0" : "1";
    log(pipeline, 0, 50, ""); // before it began
    releases(10).canary("2", RampPlan.fixed(0.25), ANN);
    log(pipeline, 10, 1000, "");
    LogFiles log = log(pipeline, 40, 50, "");
    label(0, 50, said, other);
    assertEquals(Verdict.TOO_FEW_LABELS, compare(log, USUAL, 60).verdict());

    label(10, 900, said, other);
    Comparison made = compare(log, USUAL, 60);
    assertEquals(1050, made.champion().rows() + made.candidate().rows());
    assertEquals(900, made.champion().outcomes().count() + made.candidate().outcomes().count());
    assertEquals(Verdict.CHAMPION_IS_BETTER, made.verdict());
    assertEquals(1, made.champion().outcomes().mean());
    assertEquals(0, made.candidate().outcomes().mean());

    releases(39).stop(ANN);
    assertEquals(1000, rows(compare(log, USUAL, 60)), "what came when it was over is none of it");
  }

  @Test
  void aPromotionEndsItAndItsLabelsMayComeLater() {
    Pipeline pipeline = TestModels.binary(1);
    releases(10).canary("2", RampPlan.fixed(0.25), ANN);
    log(pipeline, 10, 400, "");
    releases(30).promote("2", ANN);
    LogFiles log = log(pipeline, 40, 100, "");
    Comparison made = compare(log, USUAL, 60);
    assertEquals(400, rows(made));
    assertEquals(1, made.champion().version());
    assertEquals(2, made.candidate().version());
  }

  @Test
  void aRequestCountsForTheArmItsIdWasGivenToWhoeverAnsweredAndOnce() {
    Pipeline pipeline = TestModels.binary(1);
    releases(10).canary("2", RampPlan.fixed(0.25), ANN);
    log(pipeline, 10, 300, "champion"); // the challenger never answered
    LogFiles log = log(pipeline, 10, 300, ""); // and all were sent again
    log(pipeline, 10, 300, Arm.SHADOW);
    label(10, 300, "1", "1");
    long challengers = 0;
    for (int i = 0; i < 300; i++) {
      challengers += SPLIT.takes("m10-" + i) ? 1 : 0;
    }
    Comparison made = compare(log, USUAL, 60);
    assertEquals(challengers, made.candidate().outcomes().count());
    assertEquals(300, made.champion().outcomes().count() + challengers);
    assertEquals(600, rows(made));
  }

  @Test
  void numbersAreComparedByTheirErrorsOrByTheOutcomeItself() {
    Pipeline pipeline = TestModels.regression(1);
    double said = pipeline.score(TestModels.row(40, 3, "DE", 7)).value();
    releases(10).canary("2", RampPlan.fixed(0.25), ANN);
    LogFiles log = log(pipeline, 10, 1000, "");
    label(10, 500, String.valueOf(said + 2), String.valueOf(said + 1));
    Comparison made = compare(log, USUAL, 60);
    assertEquals(Measure.SQUARED_ERROR, made.measure());
    assertEquals(4, made.champion().outcomes().mean(), 1e-9);
    assertEquals(-3, made.gap().difference(), 1e-9);
    assertEquals(Verdict.CHALLENGER_IS_BETTER, made.verdict(), "its errors are smaller");
    Comparison money = compare(log, Optional.of(Measure.OUTCOME), 60);
    assertEquals(said + 2, money.champion().outcomes().mean(), 1e-9);
    assertEquals(Verdict.CHAMPION_IS_BETTER, money.verdict(), "it brings more");
  }

  @Test
  void classesAreNoAmounts() {
    Pipeline pipeline = TestModels.classes(1);
    releases(10).canary("2", RampPlan.fixed(0.25), ANN);
    LogFiles log = log(pipeline, 10, 10, "");
    label(10, 10, "low", "low");
    InvalidInput wrong =
        assertThrows(InvalidInput.class, () -> compare(log, Optional.of(Measure.OUTCOME), 60));
    assertEquals(
        "The label 'low' is no number, so outcome says nothing here; compare by right",
        wrong.getMessage());
  }

  @Test
  void withoutAHeldShareThereIsNothingToCompare() {
    LogFiles log = new LogFiles(home.resolve("log"), LineNames.defaults());
    NotFound never = assertThrows(NotFound.class, () -> compare(log, USUAL, 5));
    assertEquals("No version of 'shop' was ever tried beside another", never.getMessage());
    releases(10).canary("2", RampPlan.fixed(1), ANN);
    Conflict alone = assertThrows(Conflict.class, () -> compare(log, USUAL, 20));
    assertTrue(alone.getMessage().startsWith("All requests go to shop/2"), alone::getMessage);
    Rollouts rollouts = Rollouts.open(store, at(20));
    Rollout plan = releases(20).canary("3", RampPlan.defaults(), ANN);
    rollouts.next(plan, ANN);
    assertEquals(0.25, compare(log, USUAL, 30).experiment().share());
    releases(40).stop(ANN);
    Conflict grown = assertThrows(Conflict.class, () -> compare(log, USUAL, 50));
    assertTrue(grown.getMessage().startsWith("shop/3 was stopped at step 2"), grown::getMessage);
  }

  private static long rows(Comparison comparison) {
    return comparison.champion().rows() + comparison.candidate().rows();
  }
}
