package dev.coppice.data;

import static dev.coppice.data.Written.schema;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of many pieces, read at once, against the same files row by row. */
class WholeCsvTest {

  private static final Schema FIELDS = schema("n:number t:category i:integer");
  private static final String HEADER = "\"t\",skipped,\"n\n\",i\n";
  private static final CsvFormat FORMAT =
      CsvFormat.DEFAULT.withRenames(java.util.Map.of("n\n", "n")).withMissing(List.of("", "NA"));

  @TempDir Path folder;

  @Test
  void rowsOfManyPiecesAreThoseOfOneReader() {
    String[] texts = {"a", "b", "caf\u00e9", "NA", "", "longer than a word", "say \"x\"\"y", "z"};
    assertSame(row -> texts[row * 7 % 8] + row % 1000 + ",x," + row % 77 / 4.0 + "," + row + "\n");
  }

  @Test
  void quotedCellsMayHoldWhatLooksLikeEndsOfRows() {
    String[] texts = {
      "\"a\n,1,2,\"\"3\n\"", "\"\"\"\"", "plain \" quote", "un\"\"quoted", "\"\r\n,\"", "\"\"", "NA"
    };
    String[] ends = {"\n", "\r\n", "\n\n", "\r"};
    SplittableRandom random = new SplittableRandom(5);
    assertSame(
        row ->
            texts[random.nextInt(texts.length)]
                + ",\",\n\",-"
                + random.nextInt(100_000_000) / 100.0
                + ","
                + random.nextInt(100)
                + ends[random.nextInt(ends.length)]);
  }

  @Test
  void aFaultFarBehindIsToldWithItsLineAndColumn() {
    StringBuilder file = file(row -> "a,x,1.5," + row + "\n");
    int line = (int) file.chars().filter(c -> c == '\n').count() + 1;
    file.append("b,x,1.5.1,3\nb,x\nc,x,1,2.5\n");
    Source source = written(file);
    assertNull(atOnce(source));
    InvalidInput e = assertThrows(InvalidInput.class, () -> Table.read(source, FORMAT, FIELDS));
    assertEquals(
        List.of(
            "line " + line + ", column n\n: '1.5.1' is not a number such as 12, -3.5 or 6e2",
            "line " + (line + 1) + ": the row has 2 cells; the header has 4",
            "line "
                + (line + 2)
                + ", column i: '2.5' is not a whole number such as 12 or -3 (at most 2^53)"),
        e.problems().stream().map(p -> p.place() + ": " + p.message()).toList());
  }

  @Test
  void whatHasNoRowsAtAllIsRefused() {
    Source source = written(new StringBuilder(HEADER).append("\n".repeat(3_000_000)));
    InvalidInput e = assertThrows(InvalidInput.class, () -> Table.read(source, FORMAT, FIELDS));
    assertTrue(e.getMessage().contains("has a header but no rows"), e.getMessage());
  }

  @Test
  void aCellThatIsLargerThanAPieceIsReadRowByRow() {
    StringBuilder file = new StringBuilder(HEADER);
    file.append('"').append("a\n".repeat(2_000_000)).append("\",x,1,2\n");
    Source source = written(file);
    assertNull(atOnce(source));
    assertEquals(1, Table.read(source, FORMAT, FIELDS).frame().rows());
  }

  private void assertSame(IntFunction<String> row) {
    Source source = written(file(row));
    Table table = Objects.requireNonNull(atOnce(source));
    assertNotNull(table);
    try (TableReader reader = new TableReader(source, FORMAT, FIELDS)) {
      Table expected = reader.readAll();
      assertArrayEquals(expected.lines(), table.lines());
      assertEquals(expected.sha256(), table.sha256());
      assertEquals(expected.ignored(), table.ignored());
      assertSame(expected.frame(), table.frame());
    }
  }

  static void assertSame(Frame expected, Frame actual) {
    assertEquals(expected.schema(), actual.schema());
    for (int i = 0; i < expected.schema().size(); i++) {
      if (expected.schema().field(i).type() == FieldType.CATEGORY) {
        TextColumn texts = (TextColumn) expected.column(i);
        assertEquals(texts.levels(), ((TextColumn) actual.column(i)).levels());
        assertArrayEquals(texts.codes(), ((TextColumn) actual.column(i)).codes());
      } else {
        double[] numbers = ((NumberColumn) expected.column(i)).values();
        assertArrayEquals(numbers, ((NumberColumn) actual.column(i)).values());
      }
    }
  }

  private static @Nullable Table atOnce(Source source) {
    try (TableReader reader = new TableReader(source, FORMAT, FIELDS)) {
      assertTrue(reader.isLarge());
      return reader.readAtOnce();
    }
  }

  private Source written(StringBuilder file) {
    Written.file(folder, "t.csv", file.toString());
    return Source.of("t.csv", folder);
  }

  /** More than three pieces. */
  private static StringBuilder file(IntFunction<String> row) {
    StringBuilder file = new StringBuilder(HEADER);
    for (int i = 0; file.length() < 3.3 * CsvPieces.LENGTH; i++) {
      file.append(row.apply(i));
    }
    return file;
  }
}
