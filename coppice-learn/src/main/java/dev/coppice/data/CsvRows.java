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
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, one after another, put cell by cell into column builders. Faults of
 * single rows and cells are gathered; a fault after which no row can be told from another (an open
 * quote, bytes that are no text) ends the reading with all of them.
 */
final class CsvRows extends Rows {

  private final char quote;
  private final CloseableIterator<Boolean> records;
  private final Cells cells = new Cells();

  /** Opens the file and reads its header. */
  CsvRows(OpenSource source, CsvFormat format, Problems problems) {
    super(source, format, problems);
    this.quote = format.quote();
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
    readRow();
  }

  @Override
  boolean readRow() {
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

    long line() {
      return getStartingLineNumber();
    }

    @Override
    protected void handleField(int column, char[] buffer, int offset, int length, boolean quoted) {
      if (!headed) {
        header.add(new String(buffer, offset, length));
        return;
      }
      add(column, buffer, offset, length, line());
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
      endRow(getFieldCount(), line());
      return Boolean.TRUE;
    }
  }
}
