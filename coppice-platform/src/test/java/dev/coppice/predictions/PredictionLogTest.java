package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.predictions.LogSettings.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PredictionLogTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Pipeline MODEL = TestModels.binary(0.3);

  @TempDir Path folder;

  @Test
  void aLineHasTheWantedForm() throws IOException {
    LineNames names = new LineNames("p_buy", "probabilities", "buy");
    try (PredictionLog log = PredictionLog.open(folder, settings(Mode.FILE), names, clock(NOON))) {
      append(log, "id \"1\"", TestModels.row(41.5, 3, "DE", Double.NaN));
    }

    assertEquals(
        List.of(
            "{\"timestamp_utc\":\"2026-03-01T12:00:00.123456Z\",\"request_id\":\"id \\\"1\\\"\","
                + "\"project\":\"shop\",\"version\":\"v1\",\"route\":\"champion\","
                + "\"threshold\":0.37,\"p_buy\":"
                + MODEL.score(TestModels.row(41.5, 3, "DE", Double.NaN)).probability()
                + ",\"buy\":1,\"predict_ms\":0.012345,\"features\":"
                + "{\"age\":41.5,\"visits\":3,\"country\":\"DE\",\"since\":null}}"),
        lines());
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"FILE", "DURABLE"})
  void eightThreadsLeaveExactlyTheirLinesAllWhole(Mode mode) throws Exception {
    try (PredictionLog log = open(settings(mode))) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int name = t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    append(log, name + "-" + i, TestModels.row(i, name, "DE", 0));
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      // every stage has completed, so every line is there before the log is closed
      assertEquals(4000, lines().size());
      assertEquals(4000, log.state().written());
      assertEquals(0, log.state().waiting());
    }
    TreeSet<String> ids = new TreeSet<>();
    read(logged -> ids.add(logged.requestId()));
    assertEquals(4000, ids.size());
  }

  @Test
  void aLineReadsBackToTheSameBits() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<Pipeline> models = List.of(MODEL, TestModels.classes(0.7), TestModels.regression(1.0 / 3));
    List<Scored> all = new ArrayList<>();
    try (PredictionLog log = open(settings(Mode.FILE))) {
      for (int i = 0; i < 3000; i++) {
        Pipeline model = models.get(i % 3);
        all.add(TestModels.scored("id" + i, NOON, model, TestModels.row(random)));
      }
      log.reserve(all.size()).append(all).toCompletableFuture().join();
    }

    List<LoggedPrediction> read = new ArrayList<>();
    read(read::add);

    assertEquals(3000, read.size());
    for (int i = 0; i < all.size(); i++) {
      Scored scored = all.get(i);
      var row = read.get(i).row(scored.schema());
      for (int field = 0; field < scored.schema().size(); field++) {
        assertEquals(
            Double.doubleToLongBits(scored.row().number(field)),
            Double.doubleToLongBits(row.number(field)));
        assertEquals(scored.row().text(field), row.text(field));
      }
      assertTrue(read.get(i).replay(models.get(i % 3)).same(), read.get(i).text());
      LoggedPrediction line = read.get(i);
      Pipeline other = models.get((i + 1) % 3);
      assertThrows(InvalidInput.class, () -> line.replay(other), "it predicts something else");
    }
  }

  @Test
  void linesThatManyThreadsMakeAreThoseOfOneInOrder() throws Exception {
    SplittableRandom random = new SplittableRandom(8);
    List<Scored> all = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      all.add(TestModels.scored("id" + i, NOON, MODEL, TestModels.row(random)));
    }
    ExecutorService helpers = Executors.newFixedThreadPool(3);
    try (PredictionLog log = open(settings(Mode.FILE))) {
      log.reserve(all.size()).append(all).toCompletableFuture().join();
      log.reserve(all.size()).append(all, helpers).toCompletableFuture().join();
      assertEquals(10_000, log.state().written());
      assertEquals(0, log.state().waiting());
    } finally {
      helpers.shutdown();
    }
    List<String> lines = lines();
    assertEquals(10_000, lines.size());
    assertEquals(lines.subList(0, 5000), lines.subList(5000, 10_000));
  }

  @Test
  void linesOfALargeRequestAreWrittenWhileTheNextAreMade() throws IOException {
    Deque<Runnable> tasks = new ArrayDeque<>();
    try (PredictionLog log = open(settings(Mode.FILE))) {
      var large = log.reserve(1500).append(many(1500), tasks::add).toCompletableFuture();
      tasks.remove().run();
      append(log, "small", TestModels.row(1, 1, "DE", 0)); // behind the first piece
      assertEquals(InPieces.MOST + 1, log.state().written());
      assertFalse(large.isDone());
      tasks.remove().run();
      large.join();
    }
    List<String> ids = new ArrayList<>(ids());
    assertEquals("small", ids.remove(InPieces.MOST));
    assertEquals(many(1500).stream().map(Scored::requestId).toList(), ids);
  }

  @Test
  void aLargeRequestWhoseLinesNobodyMakesFailsAndGivesItsRoomBack() {
    Executor busy =
        task -> {
          throw new RejectedExecutionException("too much to do");
        };
    try (PredictionLog log = open(settings(Mode.FILE))) {
      var failed = log.reserve(1500).append(many(1500), busy).toCompletableFuture();
      assertThrows(CompletionException.class, failed::join);
      assertEquals(0, log.state().waiting());
      append(log, "next", TestModels.row(1, 1, "DE", 0));
    }
    assertEquals(List.of("next"), ids());
  }

  private static List<Scored> many(int rows) {
    return IntStream.range(0, rows).mapToObj(i -> scored("id" + i)).toList();
  }

  @Test
  void anotherVersionAnswersALoggedRowOtherwise() {
    try (PredictionLog log = open(settings(Mode.FILE))) {
      append(log, "a", TestModels.row(41.5, 3, "DE", 0));
      LoggedPrediction logged = log.files().find("a").orElseThrow();

      assertTrue(logged.replay(TestModels.binary(0.3)).same());
      LoggedPrediction.Replay other = logged.replay(TestModels.binary(0.4));
      assertFalse(other.same());
      assertEquals(
          TestModels.binary(0.4).score(TestModels.row(41.5, 3, "DE", 0)).probability(),
          other.prediction().probability());
      assertTrue(log.files().find("b").isEmpty());
    }
  }

  @Test
  void aTornLastLineIsCutSoThatEveryFollowingLineIsWhole() throws IOException {
    try (PredictionLog log = open(settings(Mode.FILE))) {
      append(log, "before", TestModels.row(1, 1, "DE", 0));
    }
    String torn = "{\"timestamp_utc\":\"" + "x".repeat(200_000);
    Files.writeString(file(), torn, StandardOpenOption.APPEND);

    try (PredictionLog log = open(settings(Mode.FILE))) {
      append(log, "after", TestModels.row(2, 2, "DE", 0));
    }

    assertEquals(List.of("before", "after"), ids());
    assertEquals(2, lines().size());
  }

  @Test
  void aFileThatIsOneTornLineIsEmptied() throws IOException {
    Files.writeString(new LogFolder(folder).next(NOON), "{\"torn");
    try (PredictionLog log = open(settings(Mode.FILE))) {
      append(log, "after", TestModels.row(2, 2, "DE", 0));
    }
    assertEquals(1, lines().size());
  }

  @Test
  void asyncDropsAndCountsWhatFindsNoRoom() {
    LogSettings async = settings(Mode.ASYNC);
    try (PredictionLog log = open(async)) {
      PredictionLog.Room large = log.reserve(PredictionLog.CAPACITY);
      PredictionLog.Room none = log.reserve(1);
      assertTrue(none.append(List.of(scored("lost"))).toCompletableFuture().isDone());
      large.release();
      append(log, "kept", TestModels.row(1, 1, "DE", 0));
      assertEquals(1, log.state().dropped());
    }
    assertEquals(List.of("kept"), ids());
  }

  @Test
  void aFullQueueRefusesBeforeAnythingIsScored() {
    try (PredictionLog log = open(settings(Mode.FILE))) {
      PredictionLog.Room large = log.reserve(PredictionLog.CAPACITY);
      Unavailable refused = assertThrows(Unavailable.class, () -> log.reserve(1));
      assertEquals(
          "The prediction log cannot follow: 65536 rows wait for it; try again soon",
          refused.getMessage());
      large.release();
      large.release(); // twice gives back once
      assertEquals(0, log.state().waiting());
      append(log, "kept", TestModels.row(1, 1, "DE", 0));
    }
  }

  @Test
  void redactedFieldsAreNeverWritten() throws IOException {
    LogSettings redacting = new LogSettings(Mode.FILE, 1 << 20, 0, 0, 1, List.of("country", "age"));
    try (PredictionLog log = open(redacting)) {
      append(log, "a", TestModels.row(41.5, 3, "secret", 0));
      LoggedPrediction logged = log.files().find("a").orElseThrow();
      assertEquals(List.of("age", "country"), logged.redacted());
      InvalidInput refused = assertThrows(InvalidInput.class, () -> logged.replay(MODEL));
      assertTrue(refused.getMessage().contains("'age' of request a was redacted"));
    }
    assertTrue(
        lines()
            .get(0)
            .endsWith(
                "\"features\":{\"visits\":3,\"since\":0}," + "\"redacted\":[\"age\",\"country\"]}"),
        lines().get(0));
  }

  @Test
  void theSampledShareOfAMillionIdsIsRight() {
    for (double share : new double[] {0.005, 0.29}) {
      int sequential = 0;
      int random = 0;
      SplittableRandom source = new SplittableRandom(3);
      for (int i = 0; i < 1_000_000; i++) {
        sequential += new Sampling(share).takes("req-" + i) ? 1 : 0;
        random += new Sampling(share).takes(Long.toHexString(source.nextLong())) ? 1 : 0;
      }
      assertEquals(share, sequential / 1e6, 0.001);
      assertEquals(share, random / 1e6, 0.001);
    }
    assertTrue(new Sampling(1).takes("any"));
  }

  @Test
  void onlySampledRequestsAreLoggedAndEveryStageCompletes() {
    LogSettings half = new LogSettings(Mode.FILE, 1 << 20, 0, 0, 0.5, List.of());
    try (PredictionLog log = open(half)) {
      for (int i = 0; i < 1000; i++) {
        append(log, "id" + i, TestModels.row(1, 1, "DE", 0));
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      if (new Sampling(0.5).takes("id" + i)) {
        expected.add("id" + i);
      }
    }
    assertEquals(expected, ids());
  }

  @Test
  void offWritesNothing() throws IOException {
    Path none = folder.resolve("none");
    try (PredictionLog log =
        PredictionLog.open(none, settings(Mode.OFF), LineNames.defaults(), clock(NOON))) {
      append(log, "a", TestModels.row(1, 1, "DE", 0));
    }
    assertFalse(Files.exists(none));
  }

  @Test
  void whatCannotBeSetIsToldAtOnce() {
    LogSettings wrong = new LogSettings(Mode.FILE, 0, -1, 0, 1.5, List.of());
    InvalidInput refused = assertThrows(InvalidInput.class, () -> open(wrong));
    assertEquals(3, refused.problems().size(), refused.getMessage());
  }

  @Test
  void aPersonIsErasedFromEveryFileWhileTheLogGoesOn() throws IOException {
    LogSettings small = new LogSettings(Mode.FILE, 2000, 0, 0, 1, List.of());
    try (PredictionLog log = open(small)) {
      for (int i = 0; i < 100; i++) {
        append(log, "id" + i, TestModels.row(i, i % 10, i % 4 == 0 ? "Ann" : "Bob", 0));
      }
      assertTrue(new LogFolder(folder).files().size() > 5);

      assertEquals(25, log.erase(new LogFiles.Which.Value("country", "Ann")));
      assertEquals(1, log.erase(new LogFiles.Which.Request("id1")));
      assertEquals(0, log.erase(new LogFiles.Which.Request("id1")));
      assertEquals(10, log.erase(new LogFiles.Which.Value("visits", "7")));

      append(log, "later", TestModels.row(1, 1, "Ann", 0));
    }
    assertEquals(100 - 25 - 1 - 10 + 1, ids().size());
    assertEquals(1, lines().stream().filter(line -> line.contains("Ann")).count());
    try (Stream<Path> entries = Files.list(folder)) {
      assertTrue(entries.noneMatch(entry -> entry.toString().endsWith(".draft")));
    }
  }

  @Test
  void aHalfDoneErasureLeavesNothingBehindAfterARestart() throws IOException {
    Path draft = LogFolder.draft(new LogFolder(folder).next(NOON));
    Files.writeString(draft, "somebody's line");
    open(settings(Mode.FILE)).close();
    assertFalse(Files.exists(draft));
  }

  @Test
  void linesOfATimeRangeAreFoundInTheRightFiles() {
    LogSettings small = new LogSettings(Mode.FILE, 1000, 0, 0, 1, List.of());
    FakeClock clock = new FakeClock(NOON);
    try (PredictionLog log = PredictionLog.open(folder, small, LineNames.defaults(), clock)) {
      for (int i = 0; i < 60; i++) {
        Scored scored =
            TestModels.scored("m" + i, clock.instant(), MODEL, TestModels.row(i, 1, "DE", 0));
        log.reserve(1).append(List.of(scored)).toCompletableFuture().join();
        clock.forward(60);
      }
    }
    List<String> found = new ArrayList<>();
    LogFiles files = new LogFiles(folder, LineNames.defaults());
    Instant from = NOON.plusSeconds(20 * 60);
    try (Stream<LoggedPrediction> some = files.between(from, from.plusSeconds(180))) {
      some.forEach(logged -> found.add(logged.requestId()));
    }
    assertEquals(List.of("m20", "m21", "m22"), found);
  }

  @Test
  void nothingIsAcceptedAfterTheEnd() {
    PredictionLog log = open(settings(Mode.FILE));
    PredictionLog.Room room = log.reserve(1);
    log.close();
    assertThrows(Unavailable.class, () -> room.append(List.of(scored("late"))));
    assertThrows(Unavailable.class, () -> log.erase(new LogFiles.Which.Request("id")));
  }

  private static Clock clock(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  static LogSettings settings(Mode mode) {
    return new LogSettings(mode, 64 << 20, 0, 0, 1, List.of());
  }

  private PredictionLog open(LogSettings settings) {
    return PredictionLog.open(folder, settings, LineNames.defaults(), clock(NOON));
  }

  private static Scored scored(String id) {
    return TestModels.scored(id, NOON, MODEL, TestModels.row(1, 1, "DE", 0));
  }

  private static void append(PredictionLog log, String id, dev.coppice.frame.RowValues row) {
    CompletionStage<Void> done =
        log.reserve(1).append(List.of(TestModels.scored(id, NOON, MODEL, row)));
    try {
      done.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new AssertionError(e);
    }
  }

  private Path file() {
    return new LogFolder(folder).files().get(0);
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : new LogFolder(folder).files()) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      assertTrue(text.isEmpty() || text.endsWith("\n"));
      lines.addAll(text.lines().toList());
    }
    return lines;
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    read(logged -> ids.add(logged.requestId()));
    return ids;
  }

  private void read(java.util.function.Consumer<LoggedPrediction> each) {
    LogFiles files = new LogFiles(folder, LineNames.defaults());
    try (Stream<LoggedPrediction> all =
        files.between(Instant.MIN, Instant.MAX.minusSeconds(9999))) {
      all.forEach(each);
    }
  }
}
