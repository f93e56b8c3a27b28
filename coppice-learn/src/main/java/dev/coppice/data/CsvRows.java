package dev.coppice.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Cell;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, one after another, put cell by cell into column builders. Faults of
 * single rows and cells are gathered; a fault after which no row can be told from another (an open
 * quote, bytes that are no text) ends the reading with all of them.
 */
final class CsvRows implements Rows {

  private final OpenSource source;
  private final CsvFormat format;
  private final CloseableIterator<Boolean> records;
  private final Cells cells = new Cells();
  private final Problems problems;
  private final List<String> header = new ArrayList<>();
  private @Nullable ColumnBuilder[] builders = new ColumnBuilder[0];
  private final char[][] missing;
  private final char[][] missingNumbers;
  private int[] lines = new int[1024];
  private int rows;

  /** Opens the file and reads its header. */
  CsvRows(OpenSource source, CsvFormat format, Problems problems) {
    this.source = source;
    this.format = format;
    this.problems = problems;
    this.missing = characters(format.missing());
    this.missingNumbers = characters(format.missingNumbers());
    this.records =
        CsvReader.builder()
            .fieldSeparator(format.delimiter())
            .quoteCharacter(format.quote())
            .skipEmptyLines(false)
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .build(cells, new Utf8Reader(source.bytes()))
            .iterator();
    fetch();
  }

  private static char[][] characters(List<String> tokens) {
    return tokens.stream().map(String::toCharArray).toArray(char[][]::new);
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public void deliverTo(@Nullable ColumnBuilder[] builders) {
    this.builders = builders;
  }

  @Override
  public int read(int limit) {
    rows = 0;
    while (rows < limit && fetch()) {
      rows++;
    }
    return rows;
  }

  @Override
  public int[] lines() {
    return Arrays.copyOf(lines, rows);
  }

  private boolean fetch() {
    try {
      return records.hasNext() && records.next();
    } catch (UncheckedIOException e) {
      throw source.failure(Objects.requireNonNull(e.getCause()));
    } catch (CsvParseException e) {
      fatal(e);
      return false;
    }
  }

  /** Reports what ended the reading together with everything gathered before. */
  private void fatal(CsvParseException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) { // the parser wraps whatever it meets
      throw error;
    }
    if (cause instanceof InvalidInput wrong) {
      for (Problem problem : wrong.problems()) {
        problems.add(problem.place(), problem.message());
      }
    } else if (cause instanceof CsvParseException fault) {
      String quote = String.valueOf(format.quote());
      String message = String.valueOf(fault.getMessage());
      problems.add(
          "line " + cells.line(),
          message.startsWith("Unexpected character")
              ? "text follows the closing quote of a cell; inside a quoted cell write "
                  + quote
                  + " twice"
              : "a quoted cell that begins in this row is never closed; close it with " + quote);
    } else if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    problems.throwIfAny();
  }

  /** What the parser calls for each cell and each record. */
  private final class Cells extends AbstractBaseCsvCallbackHandler<Boolean> {

    private boolean headed;
    private boolean bad; // a cell of this row could not be read

    long line() {
      return getStartingLineNumber();
    }

    @Override
    protected void handleField(int column, char[] buffer, int offset, int length, boolean quoted) {
      if (!headed) {
        header.add(new String(buffer, offset, length));
        return;
      }
      ColumnBuilder builder = column < builders.length ? builders[column] : null;
      if (builder == null) {
        return;
      }
      if (among(missing, buffer, offset, length)
          || (builder.type.isNumeric() && among(missingNumbers, buffer, offset, length))) {
        builder.addMissing();
        return;
      }
      try {
        builder.add(buffer, offset, length);
      } catch (Cell.Unreadable e) {
        problems.add("line " + line() + ", column " + header.get(column), e.getMessage());
        bad = true;
      }
    }

    private boolean among(char[][] tokens, char[] buffer, int offset, int length) {
      for (char[] token : tokens) {
        if (token.length == length
            && Arrays.equals(token, 0, length, buffer, offset, offset + length)) {
          return true;
        }
      }
      return false;
    }

    @Override
    protected void handleEmpty() {
      // In a file of one column an empty line is a row with an empty cell
      if (headed && header.size() == 1) {
        handleField(0, new char[0], 0, 0, false);
      }
    }

    @Override
    protected @Nullable Boolean buildRecord() {
      boolean empty = getRecordType() == RecordType.EMPTY;
      if (!headed) {
        headed = !empty;
        return empty ? null : Boolean.TRUE;
      }
      if (empty && header.size() > 1) {
        return null;
      }
      int count = getFieldCount();
      if (count != header.size()) {
        String cells = count == 1 ? " cell" : " cells";
        problems.add(
            "line " + line(), "the row has " + count + cells + "; the header has " + header.size());
        bad = true;
      }
      if (bad) {
        bad = false;
        for (ColumnBuilder builder : builders) {
          if (builder != null) {
            builder.cutTo(rows);
          }
        }
        return null;
      }
      if (rows == lines.length) {
        lines = Arrays.copyOf(lines, rows * 2);
      }
      lines[rows] = (int) line();
      return Boolean.TRUE;
    }
  }
}
