package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.predictions.FolderLock.Right;
import dev.coppice.predictions.LogFiles.Which;
import dev.coppice.predictions.LogSettings.Mode;
import dev.coppice.predictions.LogSettings.PackAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedLogTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final int LINES = 200;

  @TempDir Path folder;

  private LogFolder place() {
    return new LogFolder(folder);
  }

  private LogFiles files() {
    return new LogFiles(folder, LineNames.defaults());
  }

  /** An hour between two lines, a few lines a file. */
  private void write() {
    FakeClock clock = new FakeClock(NOON);
    LogSettings small = new LogSettings(Mode.FILE, 4000, 0, 0, 1, List.of());
    try (PredictionLog log = PredictionLog.open(folder, small, LineNames.defaults(), clock)) {
      for (int i = 0; i < LINES; i++) {
        append(log, "id" + i, clock.instant(), i % 4 == 0 ? "Ann" : "Bob");
        clock.forward(3600);
      }
    }
  }

  private static void append(PredictionLog log, String id, Instant time, String name) {
    Scored scored =
        TestModels.scored(id, time, TestModels.binary(0.5), TestModels.row(30, 1, name, 0));
    log.reserve(1).append(List.of(scored)).toCompletableFuture().join();
  }

  private List<String> ids() {
    try (Stream<String> ids = files().requestIds()) {
      return ids.toList();
    }
  }

  @Test
  void oldFilesArePackedAndReadAsBefore() throws IOException {
    write();
    List<String> before = ids();
    int files = place().files().size();
    Instant now = NOON.plusSeconds(3600L * LINES);
    new Packing(place(), 3, PackAs.GZIP).pack(now);
    assertEquals(files, place().files().size());
    long packed = place().files().stream().filter(LogFolder::isPacked).count();
    assertTrue(packed > 5 && packed < files, packed + " of " + files);
    assertEquals(before, ids());
    for (String id : List.of("id0", "id77", "id199")) {
      assertEquals(id, files().find(id).orElseThrow().requestId());
    }
    Instant from = NOON.plusSeconds(3600L * 20);
    try (Stream<LoggedPrediction> some = files().between(from, from.plusSeconds(3600L * 100))) {
      assertEquals(before.subList(20, 120), some.map(LoggedPrediction::requestId).toList());
    }
    Instant at = NOON.plusSeconds(3600L * 77);
    assertTrue(files().find("id77", at, at.plusSeconds(1)).isPresent());
    assertEquals(Optional.empty(), files().find("id77", NOON, NOON.plusSeconds(60)));
  }

  @Test
  void packedLinesAreErasedToo() throws IOException {
    write();
    new Packing(place(), 3, PackAs.GZIP).pack(NOON.plusSeconds(3600L * LINES));
    assertEquals(LINES / 4, files().erase(new Which.Value("country", "Ann")));
    assertEquals(1, files().erase(new Which.Request("id1")));
    assertEquals(LINES * 3 / 4 - 1, ids().size());
    try (Stream<LoggedPrediction> left = files().matching(new Which.Value("country", "Ann"))) {
      assertEquals(0, left.count());
    }
    assertTrue(place().files().stream().anyMatch(LogFolder::isPacked), "they stay packed");
  }

  @Test
  void whoIsKilledWhilePackingLeavesTheOriginal() throws IOException {
    write();
    Path first = place().files().get(0);
    Files.writeString(LogFolder.packed(first), "half of it");
    assertEquals(LINES, ids().size());
    assertEquals(LINES / 4, files().erase(new Which.Value("country", "Ann")));
    assertFalse(Files.exists(LogFolder.packed(first)), "or it might come back");
  }

  @Test
  void nothingIsPackedWhileSomebodyErases() throws IOException {
    write();
    try (FolderLock erasing = FolderLock.tryTake(folder, Right.REWRITE).orElseThrow()) {
      new Packing(place(), 3, PackAs.GZIP).pack(NOON.plusSeconds(3600L * LINES));
      assertTrue(place().files().stream().noneMatch(LogFolder::isPacked));
      assertTrue(erasing.channel().isOpen());
    }
  }

  @Test
  void aServerThatWritesMakesRoomForErasingFromOutside() {
    try (PredictionLog log =
        PredictionLog.open(
            folder, LogSettings.defaults(), LineNames.defaults(), Clock.systemUTC())) {
      for (int i = 0; i < 50; i++) {
        append(log, "id" + i, NOON, i % 5 == 0 ? "Ann" : "Bob");
      }
      assertEquals(10, files().erase(new Which.Value("country", "Ann")), "as another process");
      append(log, "later", NOON, "Ann");
    }
    List<String> ids = ids();
    assertEquals(41, ids.size());
    assertEquals("later", ids.get(40));
  }

  @Test
  void parquetWithoutItsModuleIsRefusedAtTheStart() {
    LogSettings settings = new LogSettings(Mode.FILE, 4000, 1, 0, 0, 1, List.of(), PackAs.PARQUET);
    InvalidInput e =
        assertThrows(
            InvalidInput.class,
            () -> PredictionLog.open(folder, settings, LineNames.defaults(), Clock.systemUTC()));
    assertEquals(
        "Files of the prediction log as Parquet need the module coppice-duckdb, which is not here;"
            + " add it to the class path, or set serving.log.pack_as to gzip",
        e.getMessage());
  }

  @Test
  void theServerPacksByItself() {
    write();
    FakeClock later = new FakeClock(NOON.plusSeconds(3600L * 24 * 30));
    LogSettings packing = new LogSettings(Mode.FILE, 4000, 1, 0, 0, 1, List.of());
    try (PredictionLog log = PredictionLog.open(folder, packing, LineNames.defaults(), later)) {
      append(log, "wakes it", later.instant(), "Bob");
      while (place().files().stream().noneMatch(LogFolder::isPacked)) {
        Thread.onSpinWait();
      }
    }
    assertEquals(LINES + 1, ids().size());
  }
}
