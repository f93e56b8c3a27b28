package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Field;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.predictions.TestModels;
import dev.coppice.serving.Service.Answers;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.ServingSettings.BadRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedProjectTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Pipeline MODEL = TestModels.binary(0.3);

  @TempDir Path folder;

  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final List<Scored> heard = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger made = new AtomicInteger();
  private final PredictionLog off = log(LogSettings.Mode.OFF);

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  @Test
  void aRowIsScoredPublishedAndLoggedBeforeItsAnswerLeaves() {
    try (PredictionLog log = log(LogSettings.Mode.FILE)) {
      ServedProject project = project(BadRows.REJECT_ALL, log, heard::add);
      project.deploy(deployment(MODEL, "v1"));
      RowValues row = TestModels.row(41.5, 3, "DE", 0);

      Answers answers = score(project, List.of(asked("mine", row)));

      Answer answer = answers.rows().get(0);
      assertEquals("mine", answer.requestId());
      assertPredicts(MODEL.score(row), answer);
      assertEquals("v1", answers.deployment().version());
      assertEquals("champion", answers.route());
      Scored scored = heard.get(0);
      assertEquals(NOON, scored.time());
      assertEquals(
          List.of("mine", "shop", "v1", "champion"),
          List.of(scored.requestId(), scored.project(), scored.version(), scored.route()));
      LoggedPrediction logged = log.files().find("mine").orElseThrow();
      assertTrue(logged.replay(MODEL).same());
    }
  }

  @Test
  void batchesOfEverySizeGiveTheBitsOfSingleRows() {
    for (Pipeline model : List.of(MODEL, TestModels.classes(0.7), TestModels.regression(1.0 / 3))) {
      ServedProject project = project(BadRows.REJECT_ALL, off, heard::add);
      project.deploy(deployment(model, "v1"));
      SplittableRandom random = new SplittableRandom(11);
      for (int size : new int[] {1, 2, 16, 17, 1024, 1025, 3333}) {
        List<Asked> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          rows.add(asked("", TestModels.row(random)));
        }
        Answers answers = score(project, rows);
        assertEquals(size, answers.rows().size());
        for (int i = 0; i < size; i++) {
          assertPredicts(model.score(rows.get(i).row()), answers.rows().get(i));
        }
      }
    }
    assertEquals(3 * (1 + 2 + 16 + 17 + 1024 + 1025 + 3333), heard.size());
  }

  @Test
  void allProblemsOfAllRowsComeAtOnce() {
    ServedProject project = project(BadRows.REJECT_ALL, off, heard::add);
    project.deploy(deployment(MODEL, "v1"));
    Problem unread = new Problem("field country", "a number was given; accepted: a text");
    RowValues bad = TestModels.row(-1, -2, "DE", 0);

    InvalidInput one = refused(project, List.of(new Asked("", bad, List.of(unread))));
    assertEquals(
        List.of("field country", "field age", "field visits"),
        one.problems().stream().map(Problem::place).toList());
    assertEquals("age is -1; accepted: 0 to 1.0E308", one.problems().get(1).message());

    RowValues good = TestModels.row(1, 1, "DE", 0);
    InvalidInput many =
        refused(project, List.of(asked("", good), new Asked("", bad, List.of(unread))));
    assertEquals(
        List.of("row 1, field country", "row 1, field age", "row 1, field visits"),
        many.problems().stream().map(Problem::place).toList());
    assertEquals(List.of(), heard);
  }

  @Test
  void underThePartialPolicyABadRowAnswersForItselfOnly() {
    try (PredictionLog log = log(LogSettings.Mode.FILE)) {
      ServedProject project = project(BadRows.PARTIAL, log, heard::add);
      project.deploy(deployment(MODEL, "v1"));
      for (int size : new int[] {3, 300, 3000}) {
        List<Asked> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          rows.add(asked("r", TestModels.row(i % 3 == 1 ? -1 : i, 1, "DE", 0)));
        }
        Answers answers = score(project, rows);
        for (int i = 0; i < size; i++) {
          Answer answer = answers.rows().get(i);
          assertEquals("r-" + i, answer.requestId());
          if (i % 3 == 1) {
            assertNull(answer.prediction());
            assertEquals("field age", answer.problems().get(0).place());
          } else {
            assertPredicts(MODEL.score(rows.get(i).row()), answer);
          }
        }
      }
      assertEquals(2202, heard.size());
      assertEquals(2202, log.state().written());
      Answers none = score(project, List.of(asked("", badRow()), asked("", badRow())));
      assertTrue(none.rows().stream().allMatch(answer -> answer.prediction() == null));
      assertEquals(0, log.state().waiting());
    }
    ServedProject project = project(BadRows.PARTIAL, off, heard::add);
    project.deploy(deployment(MODEL, "v1"));
    refused(project, List.of(asked("", badRow()))); // one row has nobody to answer for
  }

  @Test
  void idsAreEchoedSharedOnesNumberedAndMissingOnesMade() {
    ServedProject project = project(BadRows.REJECT_ALL, off, heard::add);
    project.deploy(deployment(MODEL, "v1"));
    assertEquals(List.of("a"), ids(project, "a"));
    assertEquals(List.of("made-1"), ids(project, ""));
    assertEquals(List.of("a", "b"), ids(project, "a", "b"));
    assertEquals(List.of("a-0", "a-1", "a-2"), ids(project, "a", "a", "a"));
    assertEquals(List.of("a", "made-2"), ids(project, "a", ""));
    InvalidInput refused =
        refused(project, List.of(asked("x".repeat(201), TestModels.row(1, 1, "DE", 0))));
    assertEquals("request id: it is longer than 200 characters", refused.getMessage());
  }

  @Test
  void idsThatAreMadeAreRandomUuids() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String id = RequestIds.random().next();
      assertTrue(
          id.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), id);
      ids.add(id);
    }
    assertEquals(10_000, ids.size());
  }

  @Test
  void limitsAndAMissingModelAreSaid() {
    ServedProject project = project(BadRows.REJECT_ALL, off, heard::add);
    assertFalse(project.ready());
    Throwable missing = failure(project, List.of(asked("", badRow())));
    assertInstanceOf(Unavailable.class, missing);
    assertTrue(message(missing).contains("'shop' has no model yet"), message(missing));

    project.deploy(deployment(MODEL, "v1"));
    assertTrue(project.ready());
    assertEquals(
        "There are no rows; wanted: at least one", refused(project, List.of()).getMessage());
    List<Asked> many = Collections.nCopies(5001, asked("", badRow()));
    assertEquals(
        "There are 5001 rows; accepted: at most 5000 at once", refused(project, many).getMessage());
  }

  @Test
  void aModelThatAnswersNoNumberFailsThatRequestAndNothingElse() {
    try (PredictionLog log = log(LogSettings.Mode.FILE)) {
      ServedProject project = project(BadRows.REJECT_ALL, log, heard::add);
      project.deploy(deployment(TestModels.regression(1e300), "v1"));
      RowValues overflows = TestModels.row(1e308, 1, "DE", 0);
      RowValues good = TestModels.row(1, 1, "DE", 0);
      for (int size : new int[] {1, 100}) {
        List<Asked> rows = new ArrayList<>(Collections.nCopies(size, asked("", good)));
        rows.set(size - 1, asked("", overflows));
        Throwable failure = failure(project, rows);
        assertInstanceOf(ScoringFailure.class, failure);
        assertTrue(message(failure).startsWith("Version v1 answered "), message(failure));
        assertEquals(0, log.state().waiting(), "its room is free again");
        score(project, List.of(asked("", good)));
      }
      assertEquals(2, heard.size());
    }
  }

  @Test
  void aModelThatThrowsFailsThatRequestAndNothingElse() {
    ServedProject project = project(BadRows.REJECT_ALL, off, heard::add);
    Deployment good = deployment(MODEL, "v1");
    project.deploy(new Deployment(TestModels.throwing(), "v2", "test", Instant.EPOCH));
    for (int size : new int[] {1, 100}) {
      Asked row = asked("", TestModels.row(1, 1, "DE", 0));
      Throwable failure = failure(project, Collections.nCopies(size, row));
      assertInstanceOf(ScoringFailure.class, failure);
      assertTrue(message(failure).startsWith("Version v2 failed: "), message(failure));
      assertNotNull(failure.getCause());
    }
    project.deploy(good);
    score(project, List.of(asked("", TestModels.row(1, 1, "DE", 0))));
    assertEquals(1, heard.size());
  }

  @Test
  void withoutWorkersBatchesAreUnavailableAndSingleRowsGoOn() {
    try (PredictionLog log = log(LogSettings.Mode.FILE)) {
      ServedProject project = project(BadRows.REJECT_ALL, log, heard::add);
      project.deploy(deployment(MODEL, "v1"));
      workers.shutdown();
      Asked row = asked("", TestModels.row(1, 1, "DE", 0));
      assertInstanceOf(Unavailable.class, failure(project, Collections.nCopies(100, row)));
      assertEquals(0, log.state().waiting());
      score(project, List.of(row));
    }
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    ServedProject project =
        new ServedProject(
            "shop",
            Settings.with(BadRows.REJECT_ALL),
            off,
            List.of(
                (Consumer<Scored>)
                    scored -> {
                      throw new IllegalStateException("broken");
                    },
                (Consumer<Scored>) heard::add),
            workers,
            Clock.systemUTC(),
            RequestIds.random());
    project.deploy(deployment(MODEL, "v1"));
    score(project, List.of(asked("", TestModels.row(1, 1, "DE", 0))));
    assertEquals(1, heard.size());
    assertEquals(1, project.listenerFailures());
  }

  @Test
  void rowsReadForAnotherVersionAreLaidOutAgain() {
    Schema before = Schema.of(Field.category("country"), Field.number("gone"), Field.number("age"));
    RowValues row = new RowValues(before).set(0, "DE").set(2, 41.5);
    ServedProject project = project(BadRows.REJECT_ALL, off, heard::add);
    project.deploy(deployment(MODEL, "v2"));
    Answers answers = score(project, List.of(asked("", row)));
    RowValues same = TestModels.row(41.5, Double.NaN, "DE", Double.NaN);
    assertPredicts(MODEL.score(same), answers.rows().get(0));
  }

  @Test
  void swapsUnderLoadNeverMixVersionsAndNeverFail() throws Exception {
    Deployment[] versions = new Deployment[4];
    for (int v = 0; v < versions.length; v++) {
      versions[v] = deployment(TestModels.binary(0.1 * (v + 1)), "v" + v);
    }
    ServedProject project = project(BadRows.REJECT_ALL, off, scored -> {});
    project.deploy(versions[0]);
    AtomicBoolean swapping = new AtomicBoolean(true);
    AtomicInteger answered = new AtomicInteger();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Set<String> seen = Collections.synchronizedSet(new HashSet<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int size = t % 2 == 0 ? 3 : 40; // on the caller's thread, and on the workers
      List<Asked> rows = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        rows.add(asked("r" + i, TestModels.row(i, t, "FR", 0)));
      }
      Thread thread =
          new Thread(
              () -> {
                while (swapping.get() && failures.isEmpty()) {
                  Answers answers = score(project, rows);
                  seen.add(answers.deployment().version());
                  answered.incrementAndGet();
                  Pipeline model = answers.deployment().bundle().pipeline();
                  for (int i = 0; i < rows.size(); i++) {
                    assertPredicts(model.score(rows.get(i).row()), answers.rows().get(i));
                  }
                }
              });
      thread.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
      threads.add(thread);
      thread.start();
    }
    for (int swap = 1; swap <= 1000; swap++) {
      project.deploy(versions[swap % 4]);
      assertEquals(versions[swap % 4], project.deployment());
      int before = answered.get();
      while (answered.get() == before && failures.isEmpty()) {
        Thread.onSpinWait(); // between any two swaps a request ends
      }
    }
    swapping.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertEquals(Set.of("v0", "v1", "v2", "v3"), seen);
  }

  @Test
  void aRedactionThatNamesNoFieldIsRefusedBeforeTheFirstPrediction() {
    LogSettings typo = new LogSettings(LogSettings.Mode.OFF, 1, 0, 0, 1, List.of("contry"));
    ServedProject project =
        new ServedProject(
            "shop",
            Settings.logging(typo),
            off,
            List.of(),
            workers,
            Clock.systemUTC(),
            RequestIds.random());
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> project.deploy(deployment(MODEL, "v1")));
    assertEquals(
        "serving.log.redact: there is no field 'contry'; did you mean 'country'?",
        refused.getMessage());
    assertFalse(project.ready());
  }

  private ServedProject project(BadRows policy, PredictionLog log, Consumer<Scored> listener) {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    RequestIds ids = () -> "made-" + made.incrementAndGet();
    ServingSettings settings = Settings.with(policy);
    return new ServedProject("shop", settings, log, List.of(listener), workers, clock, ids);
  }

  private PredictionLog log(LogSettings.Mode mode) {
    LogSettings settings = new LogSettings(mode, 1 << 20, 0, 0, 1, List.of());
    Path place = folder == null ? Path.of("unused") : folder;
    return PredictionLog.open(place, settings, LineNames.defaults(), Clock.systemUTC());
  }

  private static Deployment deployment(Pipeline pipeline, String version) {
    return new Deployment(TestModels.bundle(pipeline, "run"), version, "test", Instant.EPOCH);
  }

  private static Asked asked(String id, RowValues row) {
    return new Asked(id, row, List.of());
  }

  private static RowValues badRow() {
    return TestModels.row(-1, 1, "DE", 0);
  }

  private static List<String> ids(ServedProject project, String... given) {
    List<Asked> rows =
        Arrays.stream(given).map(id -> asked(id, TestModels.row(1, 1, "DE", 0))).toList();
    return score(project, rows).rows().stream().map(Answer::requestId).toList();
  }

  private static Answers score(ServedProject project, List<Asked> rows) {
    return project.score(rows).toCompletableFuture().join();
  }

  private static Throwable failure(ServedProject project, List<Asked> rows) {
    CompletionException failure =
        assertThrows(CompletionException.class, () -> score(project, rows));
    return Objects.requireNonNull(failure.getCause());
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private static InvalidInput refused(ServedProject project, List<Asked> rows) {
    return assertInstanceOf(InvalidInput.class, failure(project, rows));
  }

  private static void assertPredicts(Prediction expected, Answer answer) {
    Prediction prediction = answer.prediction();
    assertNotNull(prediction, () -> answer.problems().toString());
    assertArrayEquals(expected.outputs(), prediction.outputs());
    assertEquals(expected.decided(), prediction.decided());
  }
}
