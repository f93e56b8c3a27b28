package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.predictions.TestModels;
import dev.coppice.serving.RoutingSettings.Rule;
import dev.coppice.serving.Service.Answers;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.ServingSettings.BadRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArmsTest {

  private static final Pipeline CHAMPION = TestModels.regression(0.5);
  private static final Pipeline CHALLENGER = TestModels.regression(0.25);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Executor NEVER = task -> {};

  @TempDir Path folder;

  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final List<Scored> heard = Collections.synchronizedList(new ArrayList<>());
  private final Arm champion = new Arm(Arm.CHAMPION, deployment(CHAMPION, "1"));
  private final Arm challenger = new Arm(Arm.CHALLENGER, deployment(CHALLENGER, "2"));

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  @Test
  void theIdDecidesWhoAnswersAndABatchGivesTheBitsOfSingleRows() {
    ServedProject project = project(LogSettings.Mode.OFF);
    Trial trial = trial(challenger, 0.3, Runnable::run);
    project.route(arms(trial, null, champion));
    SplittableRandom random = new SplittableRandom(5);
    List<Asked> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      rows.add(new Asked("r" + i, TestModels.row(random), List.of()));
    }
    Answers batch = score(project, rows);
    assertEquals("mixed", batch.route());
    int challenged = 0;
    for (int i = 0; i < rows.size(); i++) {
      Answer one = score(project, List.of(rows.get(i))).rows().get(0);
      Answer same = batch.rows().get(i);
      boolean taken = trial.split().takes("r" + i);
      challenged += taken ? 1 : 0;
      assertEquals(taken ? "challenger 2" : "champion 1", one.route() + " " + one.version());
      assertEquals(one.route() + one.version(), same.route() + same.version());
      assertPredicts((taken ? CHALLENGER : CHAMPION).score(rows.get(i).row()), one);
      assertPredicts((taken ? CHALLENGER : CHAMPION).score(rows.get(i).row()), same);
    }
    assertEquals(600, challenged, 60);
    assertEquals(2L * challenged, trial.tally().candidate().rows());
    assertEquals(2L * (2000 - challenged), trial.tally().champion().rows());
    assertEquals(4000, heard.size());
  }

  @Test
  void aChallengerThatThrowsAnswersNoNumberIsBusyOrRefusesLeavesItsRowsToTheChampion() {
    Arm throwing =
        new Arm(Arm.CHALLENGER, new Deployment(TestModels.throwing(), "2", "test", Instant.EPOCH));
    assertChampionStandsIn(trial(throwing, 1, Runnable::run), "Version 2 failed: ");
    Arm infinite = new Arm(Arm.CHALLENGER, deployment(TestModels.regression(1e305), "2"));
    assertChampionStandsIn(trial(infinite, 1, Runnable::run), "Version 2 answered ");
    Executor busy =
        task -> {
          throw new RejectedExecutionException();
        };
    assertChampionStandsIn(trial(challenger, 1, busy), "Version 2 has too much to do");
  }

  @Test
  void aChallengerThatHangsIsWaitedForUntilItsDeadlineAndThenNotAskedAnyMore() {
    Trial trial = trial(challenger, 1, NEVER);
    assertChampionStandsIn(trial, "Version 2 did not answer within 20 ms");
    ServedProject project = project(LogSettings.Mode.OFF);
    project.route(arms(trial, null, champion));
    score(project, List.of(asked("b")));
    Answer third = score(project, List.of(asked("c"))).rows().get(0);
    assertEquals(
        "Version 2 is not asked, since 2 of its answers are overdue", third.fallbackReason());
  }

  @Test
  void aRowThatBothRefuseIsTheCallersFaultAndNotTheChallengers() {
    Trial trial = trial(challenger, 1, Runnable::run);
    ServedProject project = project(LogSettings.Mode.OFF);
    project.route(arms(trial, null, champion));
    Asked bad = new Asked("x", TestModels.row(-1, 1, "DE", 0), List.of());
    CompletionException refused =
        assertThrows(CompletionException.class, () -> score(project, List.of(bad)));
    assertTrue(refused.getCause() instanceof InvalidInput);
    assertEquals(0, trial.tally().candidate().failed());
  }

  @Test
  void aShadowScoresWhatWasAnsweredIntoTheLogAndAnswersNobody() {
    try (PredictionLog log = log(LogSettings.Mode.FILE)) {
      ServedProject project = project(log);
      Shadow shadow = new Shadow(challenger.deployment(), log, Clock.systemUTC(), Runnable::run);
      project.route(arms(null, shadow, champion));
      for (int i = 0; i < 20; i++) {
        Answer answer = score(project, List.of(asked("r" + i))).rows().get(0);
        assertEquals("champion", answer.route());
        assertPredicts(CHAMPION.score(row()), answer);
      }
      assertEquals(20, heard.size(), "listeners hear of answers only");
      assertEquals(new ShadowCounts("2", 20, 0, 0, 0), project.routing().shadow());
    }
    List<String> routes = new ArrayList<>();
    try (PredictionLog log = log(LogSettings.Mode.OFF)) {
      log.files()
          .between(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"))
          .forEach(line -> routes.add(line.route()));
    }
    assertEquals(20, Collections.frequency(routes, "champion"));
    assertEquals(20, Collections.frequency(routes, "shadow"));
  }

  @Test
  void whatAShadowHasNoTimeForIsDroppedAndCounted() {
    ServedProject project = project(LogSettings.Mode.OFF);
    Executor full =
        task -> {
          throw new RejectedExecutionException();
        };
    Shadow shadow = new Shadow(challenger.deployment(), project.log(), Clock.systemUTC(), full);
    project.route(arms(null, shadow, champion));
    score(project, Collections.nCopies(3, asked("")));
    assertEquals(new ShadowCounts("2", 0, 3, 0, 0), project.routing().shadow());
  }

  @Test
  void aShadowThatThrowsIsCountedAndHarmsNobody() {
    ServedProject project = project(LogSettings.Mode.OFF);
    Deployment broken = new Deployment(TestModels.throwing(), "9", "test", Instant.EPOCH);
    Shadow shadow = new Shadow(broken, project.log(), Clock.systemUTC(), Runnable::run);
    project.route(arms(null, shadow, champion));
    assertPredicts(CHAMPION.score(row()), score(project, List.of(asked(""))).rows().get(0));
    assertEquals(new ShadowCounts("9", 0, 0, 1, 0), project.routing().shadow());
  }

  @Test
  void whenTheChampionFailsTheNextOfTheChainAnswersAndSaysWhy() {
    Deployment broken = new Deployment(TestModels.throwing(), "3", "test", Instant.EPOCH);
    Arm failing = new Arm(Arm.CHAMPION, broken);
    Arm infinite = new Arm("staging", deployment(TestModels.regression(1e305), "4"));
    Arm previous = new Arm("previous", deployment(CHALLENGER, "2"));
    for (int size : new int[] {1, 100}) {
      ServedProject project = project(LogSettings.Mode.OFF);
      project.route(arms(null, null, failing, infinite, previous));
      Answers answers = score(project, Collections.nCopies(size, asked("")));
      assertEquals(size, answers.rows().size());
      for (Answer answer : answers.rows()) {
        assertEquals("previous 2", answer.route() + " " + answer.version());
        assertPredicts(CHALLENGER.score(row()), answer);
        assertTrue(
            answer.fallbackReason().matches("Version 3 failed: .*; Version 4 answered .*"),
            answer.fallbackReason());
      }
    }
  }

  @Test
  void aConstantAnswersWhenNobodyElseCan() {
    Deployment broken = new Deployment(TestModels.throwing(), "3", "test", Instant.EPOCH);
    ServedProject project = project(LogSettings.Mode.OFF);
    project.route(arms(null, null, new Arm(Arm.CHAMPION, broken), Arm.constant(broken, "0.2")));
    Answer answer = score(project, List.of(asked(""))).rows().get(0);
    assertEquals("constant constant", answer.route() + " " + answer.version());
    assertEquals(0.2, Objects.requireNonNull(answer.prediction()).probability());
  }

  @Test
  void aConstantIsWhatTheModelCouldSay() {
    Deployment classes = deployment(TestModels.classes(1), "1");
    assertEquals(2, prediction(Arm.constant(classes, "high")).decided());
    Deployment binary = deployment(TestModels.binary(1), "1");
    assertEquals(1, prediction(Arm.constant(binary, "0.37")).decided());
    assertEquals(-4.5, prediction(Arm.constant(deployment(CHAMPION, "1"), "-4.5")).value());
    InvalidInput no = assertThrows(InvalidInput.class, () -> Arm.constant(binary, "1.2"));
    assertEquals(
        "serving.routing.constant is '1.2'; accepted: the probability of '1', 0 to 1",
        no.getMessage());
    assertThrows(InvalidInput.class, () -> Arm.constant(classes, "upper"));
    assertThrows(InvalidInput.class, () -> Arm.constant(deployment(CHAMPION, "1"), "NaN"));
  }

  @Test
  void aChampionThatIsWatchedIsGivenUpAtItsDeadline() {
    Arm hanging = champion.watched(new Watch(SOON, NEVER, 2));
    ServedProject project = project(LogSettings.Mode.OFF);
    project.route(arms(null, null, hanging, new Arm("previous", deployment(CHALLENGER, "2"))));
    Answer answer = score(project, List.of(asked(""))).rows().get(0);
    assertEquals("previous", answer.route());
    assertEquals("Version 1 did not answer within 20 ms", answer.fallbackReason());
  }

  @Test
  void whatIsAnsweredLateGivesTheThreadBack() throws Exception {
    List<Runnable> waiting = new ArrayList<>();
    Watch watch = new Watch(SOON, waiting::add, 1);
    List<RowValues> rows = List.of(row());
    assertThrows(CompletionException.class, () -> watch.score(champion.deployment(), rows).join());
    waiting.remove(0).run();
    var again = watch.score(champion.deployment(), rows);
    waiting.remove(0).run();
    assertArrayEquals(CHAMPION.score(row()).outputs(), again.get().get(0).outputs());
  }

  private void assertChampionStandsIn(Trial trial, String why) {
    for (int size : new int[] {1, 40}) {
      ServedProject project = project(LogSettings.Mode.OFF);
      project.route(arms(trial, null, champion));
      long before = trial.tally().candidate().failed();
      Answers answers = score(project, Collections.nCopies(size, asked("")));
      assertEquals("champion", answers.route());
      for (Answer answer : answers.rows()) {
        assertPredicts(CHAMPION.score(row()), answer);
        assertTrue(answer.fallbackReason().startsWith(why), answer.fallbackReason());
      }
      assertEquals(size, trial.tally().candidate().failed() - before);
      if (why.contains("20 ms")) {
        return;
      }
    }
  }

  private static Prediction prediction(Arm arm) {
    return Objects.requireNonNull(arm.constant());
  }

  private Trial trial(Arm arm, double share, Executor threads) {
    Tally tally = new Tally(50_000_000, ScoreRanges.of(champion.deployment().bundle()));
    return new Trial(
        arm,
        champion.deployment(),
        Split.of(share, "shop/2", Rule.COPPICE),
        new Watch(SOON, threads, 2),
        tally);
  }

  private static Arms arms(@Nullable Trial trial, @Nullable Shadow shadow, Arm... chain) {
    return new Arms(List.of(chain), "", trial, shadow);
  }

  private ServedProject project(LogSettings.Mode mode) {
    return project(log(mode));
  }

  private ServedProject project(PredictionLog log) {
    return new ServedProject(
        "shop",
        Settings.with(BadRows.REJECT_ALL),
        log,
        List.<Consumer<Scored>>of(heard::add),
        workers,
        Clock.systemUTC(),
        RequestIds.random());
  }

  private PredictionLog log(LogSettings.Mode mode) {
    LogSettings settings = new LogSettings(mode, 1 << 20, 0, 0, 1, List.of());
    return PredictionLog.open(folder, settings, LineNames.defaults(), Clock.systemUTC());
  }

  private static Deployment deployment(Pipeline pipeline, String version) {
    return new Deployment(TestModels.bundle(pipeline, "run"), version, "test", Instant.EPOCH);
  }

  private static RowValues row() {
    return TestModels.row(1e10, 3, "DE", 7);
  }

  private static Asked asked(String id) {
    return new Asked(id, row(), List.of());
  }

  private static Answers score(ServedProject project, List<Asked> rows) {
    return project.score(rows).toCompletableFuture().join();
  }

  private static void assertPredicts(Prediction expected, Answer answer) {
    Prediction prediction = answer.prediction();
    assertNotNull(prediction, () -> answer.problems().toString());
    assertArrayEquals(expected.outputs(), prediction.outputs());
  }
}
