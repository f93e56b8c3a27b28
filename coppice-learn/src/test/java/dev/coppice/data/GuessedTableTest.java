package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes late in a large file decides as much as what comes first. */
class GuessedTableTest {

  private static final int ROWS = 100_000;

  @TempDir Path folder;

  @Test
  void whatTheFirstRowsSayIsReadAtOnce() {
    Source source = written(row -> row % 10 / 4.0 + "", row -> row % 300 == 0 ? "" : "x" + row % 9);
    assertEquals(
        FieldType.NUMBER, Objects.requireNonNull(atOnce(source)).frame().schema().field(0).type());
    assertTwoReadings(FieldType.NUMBER, source);
  }

  @Test
  void aColumnBecomesDecimalLate() {
    assertTwoReadings(FieldType.NUMBER, late(row -> row % 50 + "", "0.5"));
    assertTwoReadings(FieldType.INTEGER, late(row -> row % 50 + "", "1e3"));
  }

  @Test
  void aColumnBecomesTextLate() {
    assertTwoReadings(FieldType.CATEGORY, late(row -> row % 50 + 10 + "", "007"));
    assertTwoReadings(FieldType.CATEGORY, late(row -> row % 5 + "", "none of these"));
    assertTwoReadings(FieldType.CATEGORY, late(row -> "2024-03-0" + (row % 9 + 1), "later"));
  }

  @Test
  void textsTurnOutToBeNumbers() {
    assertTwoReadings(FieldType.CATEGORY, late(row -> row % 2 + "", "1"));
    assertTwoReadings(FieldType.INTEGER, late(row -> row % 2 + "", "2"));
    assertTwoReadings(FieldType.INTEGER, late(row -> "1", "3"));
    assertTwoReadings(FieldType.CATEGORY, late(row -> "1", "0"));
    assertTwoReadings(FieldType.NUMBER, late(row -> "", "2.5"));
    assertTwoReadings(FieldType.TIMESTAMP, late(row -> "", "2024-03-31"));
  }

  @Test
  void aTargetIsClassesOrNumbersByAllOfItsValues() {
    Source classes = written(row -> row + "", row -> row < 5_000 ? row % 3 + "" : row % 7 + "");
    assertTwoReadings(FieldType.INTEGER, classes);
    Source numbers = written(row -> row + "", row -> row < 5_000 ? row % 3 + "" : row + "");
    assertTwoReadings(FieldType.INTEGER, numbers);
  }

  @Test
  void aFewStrayTextsAmongNumbersAreToldByLine() {
    Source source = late(row -> row % 50 + "", "?");
    InvalidInput e =
        assertThrows(
            InvalidInput.class,
            () -> Inference.read(source, CsvFormat.DEFAULT, Map.of(), List.of(), "target"));
    assertEquals("line " + (ROWS - 6) + ", column x", e.problems().get(0).place());
  }

  @Test
  void whatIsKnownIsNotGuessedAndWhatIsLeftIsNotRead() {
    Source source = late(row -> row % 50 + "", "?");
    Map<String, FieldType> known = Map.of("x", FieldType.CATEGORY);
    Table table =
        new GuessedTable(known, List.of("filling"), "target").read(source, CsvFormat.DEFAULT);
    assertNotNull(table);
    assertEquals(Written.schema("x:category target:category"), table.frame().schema());
    Table left = Inference.read(source, CsvFormat.DEFAULT, known, List.of("x"), "");
    assertEquals(Written.schema("filling:category target:category"), left.frame().schema());
  }

  private static @Nullable Table atOnce(Source source) {
    return new GuessedTable(Map.of(), List.of(), "target").read(source, CsvFormat.DEFAULT);
  }

  private void assertTwoReadings(FieldType first, Source source) {
    List<Field> fields = new ArrayList<>();
    Inference.types(source, CsvFormat.DEFAULT, "target")
        .forEach((name, type) -> fields.add(new Field(name, type)));
    assertEquals(first, fields.get(0).type());
    WholeCsvTest.assertSame(
        Table.read(source, CsvFormat.DEFAULT, new Schema(fields)).frame(),
        Inference.read(source, CsvFormat.DEFAULT, Map.of(), List.of(), "target").frame());
  }

  private Source late(IntFunction<String> first, String late) {
    return written(
        row -> row == ROWS - 8 ? late : first.apply(row), row -> "ab".charAt(row % 2) + "");
  }

  private Source written(IntFunction<String> first, IntFunction<String> target) {
    StringBuilder file = new StringBuilder("x,filling,target\n");
    for (int row = 0; row < ROWS; row++) {
      file.append(first.apply(row))
          .append(",as many bytes as it takes,")
          .append(target.apply(row))
          .append('\n');
    }
    Written.file(folder, "t.csv", file.toString());
    return Source.of("t.csv", folder);
  }
}
