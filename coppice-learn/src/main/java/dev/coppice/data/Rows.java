package dev.coppice.data;

import dev.coppice.errors.Problems;
import dev.coppice.frame.Cell;
import dev.coppice.frame.FieldType;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a source, put cell by cell into column builders; a child for each format. Faults of
 * single rows and cells are gathered.
 */
abstract sealed class Rows permits CsvRows, ArffRows, JsonRows, QueryRows {

  final Problems problems;
  final List<String> header = new ArrayList<>(); // as it stands in the file; empty: no file to read
  int rows; // good ones of this reading

  static final String NOT_UTF8 =
      "the cell is not UTF-8 text; save the file as UTF-8 (it may be Latin-1 or Windows-1252)";

  private final byte[][] missing;
  private final byte[][] missingNumbers;
  private final int longestToken;
  private @Nullable ColumnBuilder[] builders = new ColumnBuilder[0];
  private int[] lines = new int[1024];
  private boolean bad; // this row has a fault

  Rows(CsvFormat format, Problems problems) {
    this.problems = problems;
    this.missing = bytes(format.missing());
    this.missingNumbers = bytes(format.missingNumbers());
    this.longestToken =
        Stream.of(missing, missingNumbers)
            .flatMap(Arrays::stream)
            .mapToInt(token -> token.length)
            .max()
            .orElse(-1);
  }

  static Rows of(Source source, Opened opened, CsvFormat format, Problems problems) {
    if (opened instanceof OpenQuery query) {
      return new QueryRows(query.columns, query::next, format, problems);
    }
    if (opened instanceof KeptQuery kept) {
      return new QueryRows(kept.columns, kept::next, format, problems);
    }
    OpenSource open = (OpenSource) opened;
    String name = source.plainName();
    if (name.endsWith(".arff")) {
      return new ArffRows(open, format, problems);
    }
    boolean json = name.endsWith(".jsonl") || name.endsWith(".ndjson");
    return json ? new JsonRows(open, format, problems) : new CsvRows(open, format, problems);
  }

  private static byte[][] bytes(List<String> tokens) {
    return tokens.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }

  /** Reads one row into the builders if it is good; false at the end of the file. */
  abstract boolean readRow();

  /** Where a row stands, for messages. */
  String place(long line) {
    return "line " + line;
  }

  /** What the source itself says that a column holds; null where only its texts can tell. */
  @Nullable FieldType declared(int column) {
    return null;
  }

  /** Why a column cannot be read at all; null when it can. */
  @Nullable String refusal(int column) {
    return null;
  }

  /**
   * Says where the cells go.
   *
   * @param builders one a column of the file, null for a column nobody wants
   */
  void deliverTo(@Nullable ColumnBuilder[] builders) {
    this.builders = builders;
  }

  /** Reads up to this many good rows and says how many there were; none at the end of the file. */
  final int read(int limit) {
    rows = 0;
    boolean more = true;
    while (more && rows < limit) {
      more = readRow();
    }
    return rows;
  }

  /** For each row of the last reading, the line of the file it begins on. */
  final int[] lines() {
    return Arrays.copyOf(lines, rows);
  }

  final void add(int column, byte[] buffer, int from, int to, long line) {
    ColumnBuilder builder = column < builders.length ? builders[column] : null;
    if (builder == null) {
      return;
    }
    if (to - from <= longestToken && isMissing(builder.type, buffer, from, to)) {
      builder.addMissing();
      return;
    }
    try {
      builder.add(buffer, from, to);
    } catch (Cell.Unreadable e) {
      fault(column, line, e.getMessage());
    } catch (CharacterCodingException e) {
      fault(column, line, NOT_UTF8);
    }
  }

  /** A fault of this cell, which makes its row a bad one. */
  final void fault(int column, long line, String message) {
    problems.add(place(line) + ", column " + header.get(column), message);
    bad = true;
  }

  /** A number that was one before; written out only where that makes a difference. */
  final void add(int column, double number, Supplier<String> text, long line) {
    ColumnBuilder builder = column < builders.length ? builders[column] : null;
    if (builder == null) {
      return;
    }
    if (longestToken > 0 || !builder.add(number)) { // a token may be a number: -999
      add(column, text.get(), line);
    }
  }

  final void add(int column, @Nullable String cell, long line) {
    if (cell != null) {
      byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
      add(column, bytes, 0, bytes.length, line);
      return;
    }
    ColumnBuilder builder = column < builders.length ? builders[column] : null;
    if (builder != null) {
      builder.addMissing();
    }
  }

  private boolean isMissing(FieldType type, byte[] buffer, int from, int to) {
    return among(missing, buffer, from, to)
        || (type.isNumeric() && among(missingNumbers, buffer, from, to));
  }

  private static boolean among(byte[][] tokens, byte[] buffer, int from, int to) {
    for (byte[] token : tokens) {
      if (token.length == to - from && Arrays.equals(token, 0, token.length, buffer, from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Ends a row of this many cells. */
  final void endRow(int cells, long line) {
    if (cells != header.size()) {
      String count = cells + (cells == 1 ? " cell" : " cells");
      problems.add(place(line), "the row has " + count + "; the header has " + header.size());
      bad = true;
    }
    if (bad) {
      bad = false;
      forgetRow();
      return;
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, rows * 2);
    }
    lines[rows++] = (int) line;
  }

  private void forgetRow() {
    for (ColumnBuilder builder : builders) {
      if (builder != null) {
        builder.cutTo(rows);
      }
    }
  }
}
