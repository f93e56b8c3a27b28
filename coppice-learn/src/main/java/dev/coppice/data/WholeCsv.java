package dev.coppice.data;

import dev.coppice.errors.Problems;
import dev.coppice.frame.Column;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a CSV file, read by all cores: each takes the next piece, reads it into columns of
 * its own, and at the end the columns are joined in the order of the pieces, so that nobody can
 * tell how many cores there were.
 *
 * <p>It reads what is right only. Where anything is wrong it gives up, and whoever reads the file
 * again, row by row, says what.
 */
final class WholeCsv {

  /** What one piece held. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Read(List<Column> columns, int[] lines, long lineCount) {}

  private final CsvRows head;
  private final Supplier<@Nullable ColumnBuilder[]> builders;
  private final CsvPieces pieces;
  private final Map<Integer, Read> read = new HashMap<>();
  private volatile boolean gaveUp;

  /**
   * @param head at the first row
   * @param builders new ones, one a column of the file, null for a column nobody wants
   */
  WholeCsv(CsvRows head, Supplier<@Nullable ColumnBuilder[]> builders) {
    this.head = head;
    this.builders = builders;
    this.pieces = head.pieces();
  }

  /** Whether all rows were read. */
  boolean read() {
    IntStream.rangeClosed(0, ForkJoinPool.getCommonPoolParallelism())
        .parallel()
        .forEach(worker -> work());
    return !gaveUp;
  }

  private void work() {
    Problems problems = new Problems();
    CsvRows rows = head.ofPieces(problems);
    @Nullable ColumnBuilder[] wanted = builders.get();
    rows.deliverTo(wanted);
    byte[] piece = new byte[CsvPieces.LENGTH];
    try {
      CsvPieces.Taken taken = pieces.take(piece);
      while (taken.length() > 0 && !gaveUp) {
        long lines = rows.readPiece(piece, taken.length());
        problems.throwIfAny();
        List<Column> columns = new ArrayList<>();
        for (ColumnBuilder builder : wanted) {
          if (builder != null) {
            columns.add(builder.take());
          }
        }
        synchronized (read) {
          read.put(taken.number(), new Read(columns, rows.lines(), lines));
        }
        taken = pieces.take(piece);
      }
    } catch (IOException | RuntimeException e) { // will be met again, and said
      gaveUp = true;
    }
  }

  /** The wanted columns in the order of the file. */
  List<Column> columns() {
    int count = read.isEmpty() ? 0 : part(0).columns.size();
    return IntStream.range(0, count).parallel().mapToObj(this::column).toList();
  }

  private Read part(int number) {
    return Objects.requireNonNull(read.get(number));
  }

  private Column column(int position) {
    List<Column> parts =
        IntStream.range(0, read.size()).mapToObj(i -> part(i).columns.get(position)).toList();
    int rows = parts.stream().mapToInt(Column::rows).sum();
    return parts.get(0) instanceof NumberColumn ? numbers(parts, rows) : texts(parts, rows);
  }

  private static NumberColumn numbers(List<Column> parts, int rows) {
    double[] all = new double[rows];
    int at = 0;
    for (Column part : parts) {
      double[] values = ((NumberColumn) part).values();
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return new NumberColumn(all);
  }

  /** Levels in the order of first appearance, as one reader would have numbered them. */
  private static TextColumn texts(List<Column> parts, int rows) {
    Map<String, Integer> codes = new HashMap<>();
    List<String> levels = new ArrayList<>();
    int[] all = new int[rows];
    int at = 0;
    for (Column part : parts) {
      TextColumn texts = (TextColumn) part;
      int[] codeOf = new int[texts.levels().size()];
      for (int level = 0; level < codeOf.length; level++) {
        String text = texts.levels().get(level);
        Integer code = codes.putIfAbsent(text, levels.size());
        if (code == null) {
          code = levels.size();
          levels.add(text);
        }
        codeOf[level] = code;
      }
      for (int code : texts.codes()) {
        all[at++] = code == TextColumn.MISSING ? code : codeOf[code];
      }
    }
    return new TextColumn(all, levels);
  }

  /** The line of the file that each row begins on. */
  int[] lines() {
    int[] all = new int[IntStream.range(0, read.size()).map(i -> part(i).lines.length).sum()];
    int at = 0;
    long before = head.line() - 1;
    for (int i = 0; i < read.size(); i++) {
      for (int line : part(i).lines) {
        all[at++] = (int) (before + line);
      }
      before += part(i).lineCount;
    }
    return all;
  }
}
