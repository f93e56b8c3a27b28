package dev.coppice.duckdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Sha256;
import dev.coppice.data.Chunks;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Guess;
import dev.coppice.data.Inference;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problem;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTest {

  private static final String EVERY_TYPE =
      """
      select i::tinyint small, i::bigint + 9007199254740993 id, i::ubigint ub, (i / 4)::double d,
        0.1::float f, (i / 8)::decimal(12, 3) de, (i * 10)::decimal(8, 0) whole_de, i = 1 yes,
        date '2024-03-31' + i::integer as_day, timestamp '2024-03-31 02:30:00.25' at_local,
        timestamptz '2024-03-31 02:30:00+02' at_zone, 'x' || i text, [i] list,
        'nan'::double not_a_number, null::integer nothing, i::hugeint huge, time '10:00' clock,
        'red'::enum('red', 'blue') colour, '00' || i code, '1' || i digits
      from range(3) r(i) order by i""";

  @TempDir Path folder;

  @Test
  void everyTypeBecomesTheFieldThatIsWanted() {
    Made.parquet(folder, "t.parquet", EVERY_TYPE);
    Frame frame =
        Made.read(
                Source.of("t.parquet", folder),
                "small:integer id:category ub:integer d:number f:number de:number whole_de:integer"
                    + " yes:category as_day:timestamp at_local:timestamp at_zone:timestamp"
                    + " text:category not_a_number:number nothing:integer huge:number"
                    + " clock:category colour:category code:category digits:integer")
            .frame();
    assertArrayEquals(new double[] {0, 1, 2}, frame.numbers("small"));
    assertEquals("9007199254740994", frame.texts("id").text(1));
    assertArrayEquals(new double[] {0, 1, 2}, frame.numbers("ub"));
    assertArrayEquals(new double[] {0, 0.25, 0.5}, frame.numbers("d"));
    assertEquals(0.1f, frame.numbers("f")[0]);
    assertArrayEquals(new double[] {0, 0.125, 0.25}, frame.numbers("de"));
    assertArrayEquals(new double[] {0, 10, 20}, frame.numbers("whole_de"));
    assertEquals("false", frame.texts("yes").text(0));
    assertEquals("true", frame.texts("yes").text(1));
    assertEquals(1711843200 + 86400, frame.numbers("as_day")[1]);
    assertEquals(1711852200.25, frame.numbers("at_local")[0]);
    assertEquals(1711845000, frame.numbers("at_zone")[0]);
    assertEquals("x2", frame.texts("text").text(2));
    assertTrue(Double.isNaN(frame.numbers("not_a_number")[0]));
    assertTrue(Double.isNaN(frame.numbers("nothing")[0]));
    assertEquals(2, frame.numbers("huge")[2]);
    assertEquals("red", frame.texts("colour").text(0));
    assertEquals("002", frame.texts("code").text(2));
    assertArrayEquals(new double[] {10, 11, 12}, frame.numbers("digits"));
  }

  @Test
  void timesDoNotGoThroughTheZoneOfTheMachine() {
    Made.parquet(folder, "t.parquet", EVERY_TYPE);
    TimeZone before = TimeZone.getDefault();
    try { // there is no 02:30 on this day
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
      Frame frame =
          Made.read(Source.of("t.parquet", folder), "at_local:timestamp at_zone:timestamp").frame();
      assertEquals(1711852200.25, frame.numbers("at_local")[0]);
      assertEquals(1711845000, frame.numbers("at_zone")[0]);
      Made.run(
          "jdbc:duckdb:" + folder.resolve("t.duckdb"),
          "create table t as select i, timestamptz '2024-10-27 00:30:00+00' + interval (i) hour z"
              + " from range(3) r(i)");
      Source hours = Source.of("jdbc:duckdb:t.duckdb#select z, i from t order by i desc;", folder);
      assertArrayEquals(
          new double[] {1729996200, 1729992600, 1729989000},
          Made.read(hours, "z:timestamp i:integer").frame().numbers("z"));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void theFileSaysWhatAColumnHoldsAndTextsOfDigitsStayTexts() {
    Made.parquet(folder, "t.parquet", EVERY_TYPE);
    Map<String, FieldType> types =
        Inference.types(Source.of("t.parquet", folder), CsvFormat.DEFAULT, "");
    assertEquals(FieldType.INTEGER, types.get("small"));
    assertEquals(FieldType.CATEGORY, types.get("digits"));
    assertEquals(FieldType.TIMESTAMP, types.get("at_zone"));
    Made.parquet(folder, "whole.parquet", "select i::double d, i % 7 y from range(40) r(i)");
    Inference seen = Inference.of(Source.of("whole.parquet", folder), "y");
    assertEquals(
        Map.of("d", FieldType.NUMBER, "y", FieldType.CATEGORY),
        seen.columns().stream().collect(Collectors.toMap(Guess::name, Guess::type)));
  }

  @Test
  void whatDoesNotFitIsNamedWithItsRow() {
    Made.parquet(
        folder,
        "t.parquet",
        "select * from (values (1.5::double, 'a'), (2, '7'), ('inf'::double, '8')) t(n, s)");
    assertFault(
        "n:integer s:number",
        "row 1, column n: '1.5' is not a whole number such as 12 or -3 (at most 2^53)\n"
            + "row 1, column s: 'a' is not a number such as 12, -3.5 or 6e2\n"
            + "row 3, column n: 'Infinity' is not a whole number such as 12 or -3 (at most 2^53)");
    assertFault("n:number S:category", "columns: column 'S' is missing; did you mean 's'?");
    Made.parquet(folder, "t.parquet", EVERY_TYPE);
    assertFault(
        "list:category",
        "column list: holds BIGINT[]; accepted: whole numbers, decimal numbers, booleans, dates,"
            + " times, texts; take it apart in a query, or name it in data.ignore");
    Made.parquet(folder, "t.parquet", "select 1 n limit 0");
    assertFault("n:number", "'t.parquet' has columns but no rows; wanted: at least one row");
  }

  @Test
  void aDamagedFileIsRefusedByName() throws IOException {
    Path file = folder.resolve("t.parquet");
    Files.writeString(file, "a,b\n1,2\n");
    assertFault(
        "a:number",
        "'t.parquet' is no Parquet file: it does not begin with PAR1; accepted under another name:"
            + " CSV, .arff, .jsonl");
    Made.parquet(folder, "t.parquet", "select i n from range(5000) r(i)");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    InvalidInput cut =
        assertThrows(
            InvalidInput.class, () -> Made.read(Source.of("t.parquet", folder), "n:number"));
    assertTrue(
        cut.getMessage().startsWith("'t.parquet' cannot be read as Parquet: "), cut::getMessage);
    assertThrows(NotFound.class, () -> Made.read(Source.of("no.parquet", folder), "n:number"));
  }

  @Test
  void theHashIsThatOfTheFileAndPins() throws IOException {
    Path file = Made.parquet(folder, "t.parquet", "select i n from range(9) r(i)");
    String sha256 = Sha256.of(Files.readAllBytes(file));
    Source source = Source.of("t.parquet", folder);
    assertEquals(sha256, Made.read(source.pinned(sha256), "n:number").sha256());
    InvalidInput other =
        assertThrows(
            InvalidInput.class, () -> Made.read(source.pinned("0".repeat(64)), "m:number"));
    assertTrue(other.getMessage().startsWith("'t.parquet' is not the pinned file"));
  }

  @Test
  void aPackedFileIsUnpackedFirst() throws IOException {
    Path file = Made.parquet(folder, "t.parquet", "select i n from range(9) r(i)");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("p.parquet.gz")))) {
      Files.copy(file, out);
    }
    assertEquals(9, Made.read(Source.of("p.parquet.gz", folder), "n:number").frame().rows());
  }

  @Test
  void piecesKeepTheOrderAndLeaveOutBadRows() {
    Made.parquet(
        folder,
        "t.parquet",
        "select case when i % 1000 = 7 then 'x' else i::varchar end n, i other, [i] list"
            + " from range(50000) r(i) order by i");
    List<Problem> bad = new ArrayList<>();
    long next = 0;
    try (Chunks chunks =
        Chunks.skippingBadRows(
            Source.of("t.parquet", folder),
            CsvFormat.DEFAULT,
            Made.schema("n:integer"),
            8192,
            bad::add)) {
      while (chunks.hasNext()) {
        Frame frame = chunks.next();
        assertEquals(List.of("n", "other"), frame.schema().names());
        for (double number : frame.numbers("n")) {
          next += next % 1000 == 7 ? 1 : 0;
          assertEquals(next++, number);
        }
      }
      assertEquals(64, chunks.sha256().length());
    }
    assertEquals(50_000, next);
    assertEquals(50, bad.size());
    assertEquals("row 8, column n", bad.get(0).place());
  }

  @Test
  void missingTokensAndRenamesHoldHereToo() {
    Made.parquet(folder, "t.parquet", "select * from (values (-999, 'NA'), (3, '')) t(\"a-b\", s)");
    Table table =
        Table.read(
            Source.of("t.parquet", folder),
            CsvFormat.DEFAULT.withMissingNumbers(List.of("-999")).withRenames(Map.of("a-b", "ab")),
            Made.schema("ab:integer s:category"));
    assertArrayEquals(new double[] {Double.NaN, 3}, table.frame().numbers("ab"));
    assertEquals("NA", table.frame().texts("s").text(0));
    assertEquals(1, table.frame().texts("s").missing());
  }

  private void assertFault(String fields, String message) {
    InvalidInput e =
        assertThrows(InvalidInput.class, () -> Made.read(Source.of("t.parquet", folder), fields));
    assertEquals(message, e.getMessage());
  }
}
