package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.predictions.LogFiles.Which;
import dev.coppice.predictions.LogSettings.PackAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of the log as Parquet: readers see the same lines, and nothing is lost whoever is killed.
 */
class ParquetLogTest {

  private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");
  private static final String OLD = "predictions-20260301T120000000000Z.jsonl";
  private static final String NEW = "predictions-20260302T120000000000Z.jsonl";

  @TempDir Path folder;

  private Path write(String name, Iterable<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private static List<String> lines(int count) {
    SplittableRandom chance = new SplittableRandom(1);
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(
            i ->
                "{\"timestamp_utc\":\"2026-03-01T12:00:00.%06dZ\",\"request_id\":\"id%d\","
                        .formatted(i, i)
                    + "\"project\":\"shop\",\"version\":\"3\",\"route\":\"champion\",\"threshold\":0.5,"
                    + "\"probability\":"
                    + (i % 5 == 0 ? "1" : chance.nextDouble(0.1, 1))
                    + ",\"prediction\":"
                    + i % 2
                    + ",\"predict_ms\":0.0%05d".formatted(chance.nextInt(100_000))
                    + ",\"features\":{\"age\":"
                    + (i % 9 == 0 ? "null" : "" + i % 90)
                    + ",\"name\":\""
                    + List.of("Ann", "Bo\\\"b", "J\u00fcrgen \ud83c\udf33", "").get(i % 4)
                    + "\",\"flag\":"
                    + List.of("true", "\"x\"", "-0.0", "[1, {\"a\":2}]").get(i % 4)
                    + (i % 3 == 0 ? "},\"redacted\":[\"income\"]}" : ",\"income\":1.5e300}}"))
        .toList();
  }

  private LogFolder place() {
    return new LogFolder(folder);
  }

  private LogFiles files() {
    return new LogFiles(folder, LineNames.defaults());
  }

  private void pack() throws IOException {
    new Packing(place(), 3, PackAs.PARQUET).pack(NOW);
  }

  private byte[] all() {
    StringBuilder text = new StringBuilder();
    try (Stream<byte[]> lines = RawLines.of(place().files())) {
      lines.forEach(line -> text.append(new String(line, StandardCharsets.UTF_8)).append('\n'));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private Path old(String ending) {
    return folder.resolve(OLD.replace(".jsonl", ending));
  }

  @Test
  void everyByteComesBackAndEveryReaderFindsIt() throws IOException {
    write(OLD, lines(5000));
    write(NEW, List.of());
    byte[] before = all();
    pack();
    assertFalse(Files.exists(old(".jsonl")));
    assertTrue(Files.exists(old(".parquet")));
    assertArrayEquals(before, all());
    assertEquals("id4711", files().find("id4711").orElseThrow().requestId());
    try (Stream<String> ids = files().requestIds()) {
      assertEquals(5000, ids.count());
    }
    try (Stream<LoggedPrediction> ann = files().matching(new Which.Value("name", "Ann"))) {
      assertEquals(1250, ann.count());
    }
  }

  @Test
  void otherProgramsSeeTypedColumns() throws IOException, SQLException {
    write(OLD, lines(1000));
    write(NEW, List.of());
    pack();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select sum(prediction), avg(probability), typeof(any_value(\"features.age\")),"
                    + " typeof(any_value(predict_ms)) from '"
                    + old(".parquet")
                    + "'")) {
      assertTrue(row.next());
      assertEquals(500, row.getLong(1));
      assertTrue(row.getDouble(2) > 0.4);
      assertEquals("BIGINT DOUBLE", row.getString(3) + " " + row.getString(4));
    }
  }

  @Test
  void somebodyIsErasedFromPackedFiles() throws IOException {
    write(OLD, lines(400));
    write(NEW, List.of());
    pack();
    assertEquals(100, files().erase(new Which.Value("name", "Ann")));
    assertEquals(1, files().erase(new Which.Request("id1")));
    assertTrue(Files.exists(old(".parquet")), "it stays packed");
    try (Stream<String> ids = files().requestIds()) {
      assertEquals(299, ids.count());
    }
  }

  @Test
  void theLastLineCanBeErased() throws IOException {
    write(OLD, lines(1));
    write(NEW, List.of());
    pack();
    assertEquals(1, files().erase(new Which.Request("id0")));
    assertEquals(0, all().length);
  }

  @Test
  void whoIsKilledAtAnyStepLeavesEveryLineOnce() throws IOException {
    List<String> lines = lines(300);
    write(OLD, lines);
    write(NEW, List.of());
    byte[] before = all();
    // while the draft is written
    Files.writeString(LogFolder.draft(old(".parquet")), "PAR1 half of it");
    Files.writeString(LogFolder.draft(old(".jsonl")), "{\"half");
    assertArrayEquals(before, all());
    place().removeDrafts();
    pack();
    // between the new name and the end of the original
    write(OLD, lines);
    assertArrayEquals(before, all());
    place().removeTwins();
    assertFalse(Files.exists(old(".parquet")), "or what is erased might come back");
    assertArrayEquals(before, all());
    pack();
    assertArrayEquals(before, all());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of(),
          left.map(p -> p.getFileName().toString())
              .filter(n -> n.startsWith(".predictions"))
              .toList());
    }
  }

  @Test
  void linesThatAreNoColumnsArePackedWithGzip() throws IOException {
    for (String odd :
        List.of("no json", "{\"a\":1,\"A\":2}", "{\"a\":1,\"a\":2}", "{\"a\":{}", "")) {
      write(OLD, List.of("{\"a\":1}", odd));
      write(NEW, List.of());
      byte[] before = all();
      pack();
      assertTrue(Files.exists(old(".jsonl.gz")), odd);
      assertFalse(Files.exists(old(".parquet")), odd);
      assertArrayEquals(before, all());
      Files.delete(old(".jsonl.gz"));
    }
  }
}
