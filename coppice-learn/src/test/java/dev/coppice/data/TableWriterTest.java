package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableWriterTest {

  @TempDir Path folder;

  @Test
  void cellsAreQuotedWhereNeededAndWholeNumbersHaveNoFraction() {
    Schema schema = Written.schema("a:number b,c:category n:integer t:timestamp");
    Frame frame =
        new Frame(
            schema,
            Arrays.asList(
                new NumberColumn(new double[] {0.1, 1e21, Double.NaN}),
                TextColumn.of(Arrays.asList("say \"x\"", null, "a,b\nc")),
                new NumberColumn(new double[] {1e15, -3, Double.NaN}),
                new NumberColumn(new double[] {1711904709.25, -1, Double.NaN})));
    assertEquals(
        "a,\"b,c\",n,t\n"
            + "0.1,\"say \"\"x\"\"\",1000000000000000,2024-03-31T17:05:09.250Z\n"
            + "1.0E21,,-3,1969-12-31T23:59:59Z\n"
            + ",\"a,b\nc\",,\n",
        new String(written(CsvFormat.DEFAULT, frame), StandardCharsets.UTF_8));
  }

  @Test
  void whatIsWrittenIsReadBackToTheSameBitsInPieces() {
    SplittableRandom random = new SplittableRandom(11);
    double[] numbers =
        random
            .longs(1000)
            .mapToDouble(Double::longBitsToDouble)
            .map(x -> Double.isFinite(x) ? x : Double.NaN)
            .toArray();
    Frame frame = new Frame(Written.schema("x:number"), Arrays.asList(new NumberColumn(numbers)));
    CsvFormat format = CsvFormat.DEFAULT.withMissing(Arrays.asList("?", ""));
    Written.file(folder, "out.csv", written(format, frame.select(new int[0]), frame));
    int row = 0;
    try (Chunks chunks = new Chunks(Source.of("out.csv", folder), format, frame.schema(), 300)) {
      for (int size : new int[] {300, 300, 300, 100}) {
        double[] piece = chunks.next().numbers("x");
        assertArrayEquals(Arrays.copyOfRange(numbers, row, row + size), piece, 0.0);
        row += size;
      }
      assertFalse(chunks.hasNext());
      assertEquals(64, chunks.sha256().length());
    }
  }

  @Test
  void aFaultIsReportedWithThePieceItStandsIn() {
    Written.file(folder, "in.csv", "x\n1\n2\n3\nbad\nworse\n");
    try (Chunks chunks =
        new Chunks(Source.of("in.csv", folder), CsvFormat.DEFAULT, Written.schema("x:number"), 2)) {
      InvalidInput e = assertThrows(InvalidInput.class, chunks::next);
      assertEquals(
          """
          line 5, column x: 'bad' is not a number such as 12, -3.5 or 6e2
          line 6, column x: 'worse' is not a number such as 12, -3.5 or 6e2\
          """,
          e.getMessage());
    }
  }

  @Test
  void badRowsCanBeLeftOutAndOtherColumnsKept() {
    Written.file(folder, "in.csv", "a,x,b\np,1,q\nr,bad,s\nt,2,u\nv,3\nw,4,\n");
    List<String> faults = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TableWriter writer = new TableWriter(bytes, CsvFormat.DEFAULT);
        Chunks chunks =
            Chunks.skippingBadRows(
                Source.of("in.csv", folder),
                CsvFormat.DEFAULT,
                Written.schema("x:integer"),
                2,
                fault -> faults.add(fault.place()))) {
      while (chunks.hasNext()) {
        writer.write(chunks.next());
        Arrays.stream(chunks.lines()).forEach(lines::add);
      }
    }
    assertEquals(List.of("line 3, column x", "line 5"), faults);
    assertEquals(List.of(2, 4, 6), lines);
    assertEquals("a,x,b\np,1,q\nt,2,u\nw,4,\n", bytes.toString(StandardCharsets.UTF_8));
  }

  private static byte[] written(CsvFormat format, Frame... frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TableWriter writer = new TableWriter(bytes, format)) {
      for (Frame frame : frames) {
        writer.write(frame);
      }
    }
    return bytes.toByteArray();
  }
}
