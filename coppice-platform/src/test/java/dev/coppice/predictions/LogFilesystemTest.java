package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.errors.Unavailable;
import dev.coppice.predictions.LogSettings.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that rotate, get old, disappear, and disks that are full. */
class LogFilesystemTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(NOON);

  @Test
  void filesAreNamedByTimeAndNeverLargerThanTheLimit() throws IOException {
    try (AppendFile file = file(new LogSettings(Mode.FILE, 25, 0, 0, 1, List.of()))) {
      for (int i = 0; i < 5; i++) {
        append(file, "line " + i + "....\n"); // 12 bytes: two a file
        clock.forward(1);
      }
    }
    assertEquals(
        List.of(
            "predictions-20260301T120000000000Z.jsonl",
            "predictions-20260301T120002000000Z.jsonl",
            "predictions-20260301T120004000000Z.jsonl"),
        names());
  }

  @Test
  void namesSortByTimeAlsoWhenTheClockStandsOrIsSetBack() throws IOException {
    List<String> written = new ArrayList<>();
    try (AppendFile file = file(new LogSettings(Mode.FILE, 1, 0, 0, 1, List.of()))) {
      for (int i = 0; i < 20; i++) {
        append(file, i + "\n");
        written.add(i + "");
        clock.forward(i % 3 == 0 ? -5 : 0);
      }
    }
    List<String> read = new ArrayList<>();
    for (Path file : new LogFolder(folder).files()) {
      read.add(Files.readString(file).strip());
    }
    assertEquals(written, read);
  }

  @Test
  void aRestartGoesOnInTheLastFile() throws IOException {
    for (int start = 0; start < 3; start++) {
      try (AppendFile file = file(PredictionLogTest.settings(Mode.FILE))) {
        append(file, "start\n");
        clock.forward(100);
      }
    }
    assertEquals(1, names().size());
  }

  @Test
  void filesOlderThanTheLimitAreDeletedAndADayIsTheLongestAFileRuns() throws IOException {
    LogSettings week = new LogSettings(Mode.FILE, 1 << 20, 7, 0, 1, List.of());
    try (AppendFile file = file(week)) {
      for (int day = 0; day < 30; day++) {
        append(file, "day " + day + "\n");
        clock.forward(86_400);
      }
      // the youngest day is kept, and those whose last line is less than seven days old
      file.tidy();
      assertEquals(8, names().size(), names().toString());
      clock.forward(86_400 * 100);
      file.tidy();
      assertEquals(1, names().size(), "an idle log loses its old lines too");
      assertEquals(0, Files.size(new LogFolder(folder).files().get(0)));
    }
  }

  @Test
  void theOldestFilesGoWhenThereIsTooMuch() throws IOException {
    LogSettings little = new LogSettings(Mode.FILE, 10, 0, 35, 1, List.of());
    try (AppendFile file = file(little)) {
      for (int i = 0; i < 10; i++) {
        append(file, "line " + i + "...\n");
        clock.forward(1);
      }
      file.tidy();
    }
    long total = 0;
    for (Path file : new LogFolder(folder).files()) {
      total += Files.size(file);
    }
    assertTrue(total <= 35, "total " + total);
    assertEquals("line 9...", Files.readString(last()).strip());
  }

  @Test
  void aFileThatSomebodyDeletesIsReplaced() throws IOException {
    try (AppendFile file = file(PredictionLogTest.settings(Mode.FILE))) {
      append(file, "a\n");
      Files.delete(last());
      file.tidy();
      append(file, "b\n");
    }
    assertEquals("b\n", Files.readString(last()));
  }

  @Test
  void afterAHalfWrittenGroupTheFileHoldsWholeLinesOnly() throws IOException {
    FullDisk disk = new FullDisk(20);
    LogSettings settings = PredictionLogTest.settings(Mode.FILE);
    try (AppendFile file = new AppendFile(new LogFolder(folder), settings, clock, disk)) {
      append(file, "0123456789\n");
      assertThrows(IOException.class, () -> append(file, "abcdefghi\nabcdefghi\n"));
      assertEquals("0123456789\n", Files.readString(last()));

      disk.left.set(1000);
      append(file, "after\n");
    }
    assertEquals("0123456789\nafter\n", Files.readString(last()));
  }

  @Test
  void aHalfWrittenGroupThatCannotBeCutAtOnceIsCutByTheNextToOpen() throws IOException {
    FullDisk disk = new FullDisk(20);
    disk.cuts = false;
    LogSettings settings = PredictionLogTest.settings(Mode.FILE);
    try (AppendFile file = new AppendFile(new LogFolder(folder), settings, clock, disk)) {
      append(file, "0123456789\n");
      assertThrows(IOException.class, () -> append(file, "abcdefghijklmnopq\n"));
      assertEquals("0123456789\nabcdefghi", Files.readString(last()));

      disk.left.set(1000);
      disk.cuts = true;
      append(file, "after\n");
    }
    assertEquals("0123456789\nafter\n", Files.readString(last()));
  }

  @Test
  void linesThatCouldNotBeForcedAreCutBecauseNobodyWasToldOfThem() throws IOException {
    FullDisk disk = new FullDisk(1000);
    LogSettings settings = PredictionLogTest.settings(Mode.DURABLE);
    try (AppendFile file = new AppendFile(new LogFolder(folder), settings, clock, disk)) {
      append(file, "a\n");
      file.force();
      append(file, "b\n");
      disk.forces = false;
      assertThrows(IOException.class, file::force);
      disk.forces = true;
      append(file, "c\n");
      file.force();
    }
    assertEquals("a\nc\n", Files.readString(last()));
  }

  @Test
  void onAFullDiskPredictionsGoOnAndTheLossIsShownUntilThereIsSpace() {
    FullDisk disk = new FullDisk(500);
    try (PredictionLog log = open(Mode.FILE, disk)) {
      for (int i = 0; i < 10; i++) {
        append(log, "id" + i).toCompletableFuture().join(); // answers leave
      }
      LogState full = log.state();
      assertEquals(10, full.written() + full.lost());
      assertEquals(1, full.written());
      assertEquals("No space left on device", full.fault());

      disk.left.set(1 << 20);
      append(log, "after").toCompletableFuture().join();
      assertNull(log.state().fault());
      assertEquals(9, log.state().lost());
      assertTrue(log.files().find("after").isPresent());
    }
  }

  @Test
  void onAFullDiskDurableAnswersFailAndComeBackWithSpace() {
    FullDisk disk = new FullDisk(500);
    try (PredictionLog log = open(Mode.DURABLE, disk)) {
      append(log, "kept").toCompletableFuture().join();
      CompletionStage<Void> refused = append(log, "refused");
      CompletionException failure =
          assertThrows(CompletionException.class, () -> refused.toCompletableFuture().join());
      Unavailable why = assertInstanceOf(Unavailable.class, failure.getCause());
      assertEquals(
          "The prediction could not be logged durably: No space left on device", why.getMessage());

      disk.left.set(1 << 20);
      append(log, "after").toCompletableFuture().join();
      assertFalse(log.files().find("refused").isPresent());
      assertTrue(log.files().find("kept").isPresent());
      assertTrue(log.files().find("after").isPresent());
    }
  }

  @Test
  void aRealFullDeviceIsSurvived() throws IOException {
    Path device = Path.of("/dev/full");
    assumeTrue(Files.isWritable(device), "this system has no /dev/full");
    boolean[] full = {true};
    AppendFile.Disk disk =
        file ->
            full[0]
                ? java.nio.channels.FileChannel.open(device, StandardOpenOption.WRITE)
                : AppendFile.DISK.open(file);
    try (PredictionLog log = open(Mode.FILE, disk)) {
      append(log, "lost").toCompletableFuture().join();
      assertNotNull(log.state().fault());
      full[0] = false;
      append(log, "after").toCompletableFuture().join();
      assertNull(log.state().fault());
    }
    assertEquals(1, Files.readAllLines(last()).size());
  }

  private PredictionLog open(Mode mode, AppendFile.Disk disk) {
    LogSettings settings = PredictionLogTest.settings(mode);
    return PredictionLog.open(folder, settings, LineNames.defaults(), clock, disk);
  }

  private static CompletionStage<Void> append(PredictionLog log, String id) {
    var row = TestModels.row(1, 1, "x".repeat(100), 0);
    return log.reserve(1).append(List.of(TestModels.scored(id, NOON, TestModels.binary(1), row)));
  }

  private AppendFile file(LogSettings settings) {
    return new AppendFile(new LogFolder(folder), settings, clock, AppendFile.DISK);
  }

  private static void append(AppendFile file, String lines) throws IOException {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    file.append(bytes, bytes.length);
  }

  private Path last() {
    List<Path> files = new LogFolder(folder).files();
    return files.get(files.size() - 1);
  }

  private List<String> names() {
    return new LogFolder(folder)
        .files().stream().map(file -> file.getFileName().toString()).toList();
  }
}
