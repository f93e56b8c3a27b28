package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.Metadata;
import dev.coppice.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database that facts are kept in must do. */
public abstract class MetadataContract {

  private static final String TABLE =
      "create table notes (id {key}, word {text}, amount double precision, size bigint);\n";
  private static final String INSERT =
      "insert into notes (id, word, amount, size) values (?, ?, ?, ?)";

  private final List<Store> opened = new ArrayList<>();
  private Metadata metadata;

  /** Opens the same place again each time, empty at the beginning of a test. */
  protected abstract Store open();

  private Metadata another() {
    Store store = open();
    opened.add(store);
    store.metadata().migrate("notes", List.of(TABLE));
    return store.metadata();
  }

  @BeforeEach
  void openFirst() {
    metadata = another();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Store::close);
  }

  private static void add(Metadata metadata, long id, String word) {
    metadata.write(sql -> sql.run(INSERT, id, word, 0.5, 1L));
  }

  private static long count(Metadata metadata) {
    return metadata.read(sql -> sql.number("select count(*) from notes"));
  }

  private long number(String query) {
    return metadata.read(sql -> sql.number(query));
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    add(metadata, 1, "one");
    metadata.close();
    assertEquals(1, count(another()));
  }

  @Test
  void valuesComeBackAsTheyWere() {
    String word = "räum 'auf' \"jetzt\" 🌳\n\t\\";
    metadata.write(
        sql -> {
          sql.run(INSERT, 1L, word, Double.POSITIVE_INFINITY, Long.MAX_VALUE);
          sql.run(INSERT, 2L, "", -Double.MIN_VALUE, Long.MIN_VALUE);
          sql.run(INSERT, 3L, null, 0.1 + 0.2, null);
          return sql.run(INSERT, 4L, "x", Double.MAX_VALUE, 0L);
        });
    List<String> found =
        metadata.read(
            sql ->
                sql.all(
                    "select word, amount, size from notes order by id",
                    row -> row.findText(1) + "|" + row.decimal(2) + "|" + row.findInteger(3)));
    assertEquals(
        List.of(
            word + "|Infinity|" + Long.MAX_VALUE,
            "|" + -Double.MIN_VALUE + "|" + Long.MIN_VALUE,
            "null|" + (0.1 + 0.2) + "|null",
            "x|" + Double.MAX_VALUE + "|0"),
        found);
  }

  @Test
  void aPieceOfWorkThatFailsUndoesOnlyItself() throws Exception {
    List<Callable<Boolean>> works = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long id = i;
      works.add(
          () ->
              metadata.write(
                  sql -> {
                    sql.run(INSERT, id, "w", 1.0, 1L);
                    if (id % 5 == 0) {
                      throw new InvalidInput("no fives: " + id);
                    }
                    if (id % 7 == 0) {
                      sql.run(INSERT, id, "twice", 1.0, 1L); // the database says no
                    }
                    return true;
                  }));
    }
    int refused = 0;
    for (Future<Boolean> answer : together(8, works)) {
      try {
        answer.get();
      } catch (ExecutionException e) {
        refused++;
        assertTrue(
            e.getCause() instanceof InvalidInput || e.getCause() instanceof Unavailable,
            () -> String.valueOf(e.getCause()));
      }
    }
    long right = IntStream.range(0, 200).filter(i -> i % 5 != 0 && i % 7 != 0).count();
    assertEquals(200 - right, refused);
    assertEquals(right, count(metadata));
    assertEquals(0, number("select count(*) from notes where id % 5 = 0 or id % 7 = 0"));
  }

  @Test
  void twoProcessesThatReadAndThenWriteLoseNothing() throws Exception {
    add(metadata, 1, "counter");
    Metadata other = another();
    List<Callable<Integer>> works = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Metadata one = i % 2 == 0 ? metadata : other;
      works.add(
          () ->
              one.write(
                  sql -> {
                    long size = sql.number("select size from notes where id = 1");
                    return sql.run("update notes set size = ? where id = 1", size + 1);
                  }));
    }
    for (Future<Integer> answer : together(8, works)) {
      assertEquals(1, answer.get());
    }
    assertEquals(201, number("select size from notes where id = 1"));
  }

  @Test
  void aReaderSeesOneStateWhateverIsWritten() {
    add(metadata, 1, "before");
    List<Long> counts =
        metadata.read(
            sql -> {
              long first = sql.number("select count(*) from notes");
              add(metadata, 2, "meanwhile");
              return List.of(first, sql.number("select count(*) from notes"));
            });
    assertEquals(List.of(1L, 1L), counts);
    assertEquals(2, count(metadata));
  }

  @Test
  void theVersionGrowsWithTheCommitsOfOthers() {
    Metadata other = another();
    long before = metadata.version();
    add(other, 1, "one");
    long after = metadata.version();
    assertTrue(after > before, before + " " + after);
    assertThrows(InvalidInput.class, () -> other.write(sql -> refuse()));
    assertEquals(after, metadata.version(), "nothing was changed");
  }

  private static Void refuse() {
    throw new InvalidInput("no");
  }

  @Test
  void scriptsRunOnceAndInOrder() {
    String more = "alter table notes add column more bigint;\ninsert into notes (id) values (7);\n";
    Metadata other = another();
    other.migrate("notes", List.of(TABLE, more));
    other.migrate("notes", List.of(TABLE, more));
    assertEquals(1, count(other));
  }

  @Test
  void aScriptThatFailsLeavesNothing() {
    String half = "create table half (id {key});\ncreate table notes (id {key});\n";
    assertThrows(Unavailable.class, () -> metadata.migrate("notes", List.of(TABLE, half)));
    metadata.migrate("notes", List.of(TABLE, "create table half (id {key});\n"));
    assertEquals(0, number("select count(*) from half"));
  }

  @Test
  void aNewerFormatIsRefusedWithTheWayOut() {
    metadata.migrate("notes", List.of(TABLE, "insert into notes (id) values (1);\n"));
    Store again = open();
    opened.add(again);
    Conflict refused =
        assertThrows(Conflict.class, () -> again.metadata().migrate("notes", List.of(TABLE)));
    assertTrue(
        refused.getMessage().contains("format 2 of notes; this one knows 1"), refused::getMessage);
    assertTrue(refused.getMessage().endsWith("update Coppice, or name another home with --home"));
  }

  @Test
  void textsCompareByBytesAndPatternsByCase() {
    List.of("b", "B", "a", "Ä", "_").forEach(w -> add(metadata, w.codePointAt(0), w));
    assertEquals(
        List.of("B", "_", "a", "b", "Ä"),
        metadata.read(sql -> sql.all("select word from notes order by word", row -> row.text(1))));
    assertEquals(
        List.of("B"),
        metadata.read(
            sql -> sql.all("select word from notes where word like 'B%'", row -> row.text(1))));
    assertEquals(
        List.of("b", "Ä"),
        metadata.read(
            sql ->
                sql.all(
                    "select lower(word) from notes where word in ('B', 'Ä') order by word",
                    row -> row.text(1))));
  }

  @Test
  void aWriteInsideAWriteIsRefusedInsteadOfWaitingForEver() {
    assertThrows(
        IllegalStateException.class,
        () ->
            metadata.write(
                sql -> {
                  add(metadata, 1, "inner");
                  return true;
                }));
    assertEquals(0, count(metadata));
  }

  @Test
  void whatIsClosedSaysSo() {
    metadata.close();
    Unavailable refused = assertThrows(Unavailable.class, () -> add(metadata, 1, "late"));
    assertTrue(refused.getMessage().endsWith("is closed"), refused::getMessage);
    assertThrows(Unavailable.class, () -> count(metadata));
  }

  private static <R> List<Future<R>> together(int threads, List<Callable<R>> works)
      throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      return executor.invokeAll(works);
    } finally {
      executor.shutdown();
    }
  }
}
