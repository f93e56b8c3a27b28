package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.predictions.LogFiles.Which;
import dev.coppice.predictions.LogSettings.Mode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes write one log. */
class LogLanesTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final LogSettings USUAL = PredictionLogTest.settings(Mode.FILE);

  @TempDir Path folder;

  private PredictionLog open(LogSettings settings, Clock clock) {
    return PredictionLog.open(folder, settings, LineNames.defaults(), clock);
  }

  private LogFiles files() {
    return new LogFiles(folder, LineNames.defaults());
  }

  private static void append(PredictionLog log, String id, Instant time, String name) {
    Scored scored =
        TestModels.scored(id, time, TestModels.binary(0.5), TestModels.row(1, 1, name, 0));
    log.reserve(1).append(List.of(scored)).toCompletableFuture().join();
  }

  private static List<String> ids(Stream<LoggedPrediction> lines) {
    try (lines) {
      return lines.map(LoggedPrediction::requestId).toList();
    }
  }

  @Test
  void twoWritersHaveAFolderEachAndReadersSeeOneLog() throws IOException {
    FakeClock clock = new FakeClock(NOON);
    try (PredictionLog one = open(USUAL, clock);
        PredictionLog other = open(USUAL, clock)) {
      append(one, "a", NOON, "Ann");
      clock.forward(10);
      append(other, "b", NOON.plusSeconds(10), "Ann");
      append(other, "twice", NOON.plusSeconds(11), "Bob");
      append(one, "twice", NOON.plusSeconds(20), "Eve");
      one.answering(origin(0, "v1", "aaa"));
      other.answering(origin(1, "v2", "bbb"));
      assertEquals(List.of("a", "twice", "b", "twice"), ids(files().between(NOON, Instant.MAX)));
      assertEquals(4, files().requestIds().count());
      assertEquals("Eve", files().find("twice").orElseThrow().features().text("country"));
      assertEquals("b", files().find("b").orElseThrow().requestId());
      assertEquals(List.of("aaa", "bbb"), hashes());
      Instant later = NOON.plusSeconds(10);
      assertEquals(
          List.of("twice", "b", "twice"), ids(one.files().between(later, later.plusSeconds(60))));
    }
    assertTrue(Files.isDirectory(folder.resolve("writer-2")));
    open(USUAL, clock).close();
    assertEquals(2, new LogLanes(folder).all().size(), "who begins takes the first free one");
  }

  private List<String> hashes() {
    return files().origins().stream().map(Origin::modelHash).toList();
  }

  private static Origin origin(int second, String version, String hash) {
    return new Origin(NOON.plusSeconds(second), version, hash, "run", "models:/shop/1");
  }

  @Test
  void aPersonIsErasedFromTheFilesOfAllWriters() {
    Clock clock = Clock.systemUTC();
    Which ann = new Which.Value("country", "Ann");
    try (PredictionLog one = open(USUAL, clock);
        PredictionLog other = open(USUAL, clock)) {
      for (int i = 0; i < 20; i++) {
        append(i % 2 == 0 ? one : other, "id" + i, clock.instant(), i % 5 < 2 ? "Ann" : "Bob");
      }
      assertEquals(8, one.erase(ann), "its own and those of who is asked for a new file");
      append(other, "later", clock.instant(), "Ann");
    }
    assertEquals(1, files().erase(ann), "and of those who are gone");
    assertEquals(12, files().requestIds().count());
  }

  @Test
  void whatIsKeptIsTheSumOfAllAndAFolderThatNobodyWritesGetsOldToo() throws IOException {
    FakeClock clock = new FakeClock(NOON);
    try (PredictionLog one = open(USUAL, clock);
        PredictionLog other = open(USUAL, clock)) {
      append(one, "a", NOON, "Ann");
      append(other, "b", NOON, "Ann");
    }
    Path abandoned = new LogFolder(folder.resolve("writer-2")).files().get(0);
    Files.setLastModifiedTime(abandoned, FileTime.from(NOON));
    LogFolder own = new LogFolder(folder);
    LogSettings week = new LogSettings(Mode.FILE, 1 << 20, 7, 0, 1, List.of());
    own.tidy(week, NOON.plusSeconds(86_400 * 6));
    assertTrue(Files.exists(abandoned));
    try (FolderLock taken =
        FolderLock.tryTake(folder.resolve("writer-2"), FolderLock.Right.REWRITE).orElseThrow()) {
      assertTrue(taken.channel().isOpen());
      own.tidy(week, NOON.plusSeconds(86_400 * 8));
    }
    assertFalse(Files.exists(abandoned));
    assertEquals(1, own.files().size(), "its own last one is being written");

    Files.createFile(new LogFolder(folder.resolve("writer-2")).next(NOON));
    Files.writeString(new LogFolder(folder.resolve("writer-2")).next(NOON.plusSeconds(1)), "x");
    long all = Files.size(own.files().get(0)) + 1;
    own.tidy(new LogSettings(Mode.FILE, 1 << 20, 0, all, 1, List.of()), NOON);
    assertEquals(3, new LogLanes(folder).files().size());
    own.tidy(new LogSettings(Mode.FILE, 1 << 20, 0, all - 1, 1, List.of()), NOON);
    assertEquals(own.files(), new LogLanes(folder).files(), "the oldest of all went first");
  }

  @Test
  void ofTwoProcessesOneIsKilledAndNothingThatWasAcknowledgedIsLost() throws Exception {
    Set<String> acknowledged = new HashSet<>();
    try (Writer first = new Writer(folder, "x-");
        Writer second = new Writer(folder, "y-")) {
      first.read(500, acknowledged);
      second.read(500, acknowledged);
      first.kill(acknowledged);
      second.read(500, acknowledged);
      try (Writer next = new Writer(folder, "z-")) { // takes the folder of the killed one
        next.read(200, acknowledged);
        next.kill(acknowledged);
      }
      second.kill(acknowledged);
    }
    assertTrue(acknowledged.size() >= 1700, acknowledged.size() + " acknowledged");
    assertEquals(2, new LogLanes(folder).all().size());
    Set<String> logged;
    try (Stream<LoggedPrediction> lines = files().between(Instant.MIN, Instant.MAX)) {
      logged = lines.map(LoggedPrediction::requestId).collect(Collectors.toSet());
    }
    acknowledged.removeAll(logged);
    assertEquals(Set.of(), acknowledged);
  }

  /** A process that logs until it is killed. */
  private static final class Writer implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final String prefix;

    Writer(Path folder, String prefix) throws IOException {
      this.prefix = prefix;
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledWriter.class.getName(),
                  folder.toString(),
                  prefix)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      out = process.inputReader(StandardCharsets.UTF_8);
    }

    void read(int lines, Set<String> into) throws IOException {
      for (int i = 0; i < lines; i++) {
        String id = out.readLine();
        assertTrue(id != null && id.startsWith(prefix), "it logs: " + id);
        into.add(id);
      }
    }

    /** SIGKILL, in the middle of the load; what it had said before counts. */
    void kill(Set<String> into) throws Exception {
      process.toHandle().destroyForcibly();
      for (String id = out.readLine(); id != null; id = out.readLine()) {
        into.add(id);
      }
      process.waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
