package dev.coppice.data;

import static dev.coppice.data.Written.schema;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

  @TempDir Path folder;

  @Test
  void declaredColumnsAreReadInTheOrderOfTheSchemaAndOthersAreNamed() {
    Table table = read("b,x,a\nred,9,1.5\n,9,\nblue,9,-2e3\n", "a:number b:category");
    assertEquals(List.of("a", "b"), table.frame().schema().names());
    assertArrayEquals(new double[] {1.5, Double.NaN, -2000}, table.frame().numbers("a"));
    assertEquals(Arrays.asList("red", null, "blue"), texts(table.frame(), "b"));
    assertEquals(List.of("x"), table.ignored());
    assertArrayEquals(new int[] {2, 3, 4}, table.lines());
  }

  @Test
  void quotesHoldDelimitersLineEndsAndQuotes() {
    Table table = read("a,b\n\"x,\"\"y\"\"\r\nz\",1\n,2\n", "a:category b:integer");
    assertEquals(Arrays.asList("x,\"y\"\r\nz", null), texts(table.frame(), "a"));
    assertArrayEquals(new int[] {2, 4}, table.lines());
  }

  @Test
  void lineEndsMarksAndDelimitersMayDiffer() {
    String[] files = {"a;b\r\n1;x\r\n", "a;b\r1;x", "\ufeffa;b\n1;x\n\n"};
    for (String file : files) {
      Table table = read(file, CsvFormat.DEFAULT.withDelimiter(';'), "a:integer b:category");
      assertArrayEquals(new double[] {1}, table.frame().numbers("a"), file);
      assertEquals(List.of("x"), texts(table.frame(), "b"), file);
    }
  }

  @Test
  void theMissingTokenOfANumberCanBeAValueOfACategory() {
    CsvFormat format =
        CsvFormat.DEFAULT.withMissing(List.of("", "?")).withMissingNumbers(List.of("NA"));
    Table table = read("country,age\nNA,NA\n?,?\n", format, "country:category age:number");
    assertEquals(Arrays.asList("NA", null), texts(table.frame(), "country"));
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, table.frame().numbers("age"));
  }

  @Test
  void columnsAreRenamedFromTheFileToTheSchema() {
    CsvFormat format = CsvFormat.DEFAULT.withRenames(Map.of("education-num", "education_num"));
    assertEquals(
        7,
        read("education-num\n7\n", format, "education_num:integer")
            .frame()
            .numbers("education_num")[0]);
  }

  @Test
  void inAFileOfOneColumnAnEmptyLineIsAMissingValue() {
    assertArrayEquals(
        new double[] {1, Double.NaN, 2}, read("a\n1\n\n2\n", "a:number").frame().numbers("a"));
  }

  @Test
  void everyFaultIsReportedAtOnceWithItsLineAndColumn() {
    assertFault(
        "a,b,c\n1,x,2024-01-01\none,y,NaN\n2\n\"3\n\",z,2024-01-01\n4.5,z,2024-02-30\n1,2,2024-01-01,4\n",
        "a:integer c:timestamp",
        "line 3, column a: 'one' is not a whole number such as 12 or -3 (at most 2^53)\n"
            + "line 3, column c: 'NaN' is not a date such as 2024-03-31, 2024-03 or"
            + " 2024-03-31T17:05:09Z\n"
            + "line 4: the row has 1 cell; the header has 3\n"
            + "line 7, column a: '4.5' is not a whole number such as 12 or -3 (at most 2^53)\n"
            + "line 7, column c: '2024-02-30' is not a date such as 2024-03-31, 2024-03 or"
            + " 2024-03-31T17:05:09Z\n"
            + "line 8: the row has 4 cells; the header has 3");
  }

  @Test
  void faultsBeyondTheFirstHundredAreCounted() {
    InvalidInput e =
        assertThrows(InvalidInput.class, () -> read("a\n" + "x\n".repeat(250), "a:number"));
    assertEquals(100, e.problems().size());
    assertEquals(250, e.total());
  }

  @Test
  void infinityIsNoNumber() {
    assertFault(
        "a\nInfinity\n",
        "a:number",
        "line 2, column a: 'Infinity' is not a number such as 12, -3.5 or 6e2");
  }

  @Test
  void aMissingColumnNamesTheNearest() {
    assertFault(
        "Age,x\n1,2\n",
        "age:number size:number",
        "line 1: column 'age' is missing; did you mean 'Age'?\n"
            + "line 1: column 'size' is missing; accepted: Age, x");
  }

  @Test
  void aWrongDelimiterIsSuspected() {
    assertFault(
        "a;b\n1;2\n",
        "a:number b:number",
        "line 1: column 'a' is missing; the header has one column only: is the delimiter really"
            + " ','? The header reads: a;b\n"
            + "line 1: column 'b' is missing; the header has one column only: is the delimiter"
            + " really ','? The header reads: a;b");
  }

  @Test
  void aNameMayStandOnceInTheHeader() {
    assertFault(
        "a,b,a\n1,2,3\n",
        "a:number",
        "line 1: columns 1 and 3 are both named 'a'; every column needs its own name");
  }

  @Test
  void anOpenQuoteIsReportedWithTheFaultsBeforeIt() {
    assertFault(
        "a,b\nx,1\n2,\"never\n3,3\n",
        "a:number b:category",
        "line 2, column a: 'x' is not a number such as 12, -3.5 or 6e2\n"
            + "line 3: a quoted cell that begins in this row is never closed; close it with \"");
    assertFault(
        "a,b\n1,\"x\"y\n",
        "a:number b:category",
        "line 2: text follows the closing quote of a cell; inside a quoted cell write twice \"");
  }

  @Test
  void filesWithoutRowsAreRefused() {
    assertFault("", "a:number", "'t.csv' is empty; wanted: a header line and rows");
    assertFault("\n\n", "a:number", "'t.csv' is empty; wanted: a header line and rows");
    assertFault(
        "a\n", "a:number", "'t.csv' has a header but no rows; wanted: at least one row below it");
  }

  @Test
  void otherEncodingsAreNamedWithTheirLine() {
    byte[] latin = "a\nok\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertFault(
        latin,
        "a:category",
        "line 3, column a: the cell is not UTF-8 text; save the file as UTF-8 (it may be Latin-1 or"
            + " Windows-1252)");
    assertFault(
        "a\n1\n".getBytes(StandardCharsets.UTF_16),
        "a:category",
        "This is UTF-16 text; wanted: UTF-8. Save the file as UTF-8.");
  }

  @Test
  void whatIsWrittenComesBackWhateverTheTexts() {
    SplittableRandom random = new SplittableRandom(3);
    String alphabet = "ab,\"\n\r\u00e9\u20ac\ud83c\udf33 ;";
    for (int round = 0; round < 50; round++) {
      List<String> values = new ArrayList<>();
      StringBuilder file = new StringBuilder("k,v\n");
      for (int row = 0; row < 300; row++) {
        StringBuilder value = new StringBuilder();
        random
            .ints(random.nextInt(60), 0, alphabet.length() - 1)
            .map(i -> Character.isLowSurrogate(alphabet.charAt(i)) ? i - 1 : i)
            .forEach(i -> value.appendCodePoint(alphabet.codePointAt(i)));
        values.add(value.toString());
        file.append(row)
            .append(",\"")
            .append(value.toString().replace("\"", "\"\""))
            .append("\"\n");
      }
      Table table =
          read(file.toString(), CsvFormat.DEFAULT.withMissing(List.of()), "k:integer v:category");
      assertEquals(values, texts(table.frame(), "v"));
    }
  }

  @Test
  void manyLevelsKeepTheirRows() {
    StringBuilder file = new StringBuilder("v\n");
    for (int row = 0; row < 10_000; row++) {
      file.append("level ").append(row * 7 % 10_000).append('\n');
    }
    Frame frame = read(file.toString(), "v:category").frame();
    assertEquals(10_000, frame.texts("v").levels().size());
    assertEquals("level 63", frame.texts("v").text(9));
  }

  @Test
  void aTableNobodyKnowsIsReadAsTexts() {
    Path file = Written.file(folder, "t.csv", ",b\n1,\n2,x\n");
    Table table = Table.readTexts(Source.of("t.csv", folder), CsvFormat.DEFAULT);
    assertTrue(file.toFile().exists());
    assertEquals(List.of("column_1", "b"), table.frame().schema().names());
    assertEquals(List.of("1", "2"), texts(table.frame(), "column_1"));
  }

  private Table read(String file, String fields) {
    return read(file, CsvFormat.DEFAULT, fields);
  }

  private Table read(String file, CsvFormat format, String fields) {
    Written.file(folder, "t.csv", file);
    return Table.read(Source.of("t.csv", folder), format, schema(fields));
  }

  private void assertFault(String file, String fields, String message) {
    assertFault(file.getBytes(StandardCharsets.UTF_8), fields, message);
  }

  private void assertFault(byte[] file, String fields, String message) {
    Written.file(folder, "t.csv", file);
    Schema schema = schema(fields);
    InvalidInput e =
        assertThrows(
            InvalidInput.class,
            () -> Table.read(Source.of("t.csv", folder), CsvFormat.DEFAULT, schema));
    assertEquals(message, e.getMessage());
  }

  private static List<@Nullable String> texts(Frame frame, String name) {
    List<@Nullable String> texts = new ArrayList<>();
    for (int row = 0; row < frame.rows(); row++) {
      texts.add(frame.texts(name).text(row));
    }
    return texts;
  }
}
