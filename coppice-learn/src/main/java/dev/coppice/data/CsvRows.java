package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * The rows of a CSV file as RFC 4180 has them, with any line end and any one-byte delimiter. A
 * fault after which no row can be told from another (an open quote) ends the reading with
 * everything gathered before.
 *
 * <p>Idea: cells are cut out of the raw UTF-8 bytes, in which delimiters, quotes and line ends
 * cannot be parts of other characters, and go to the builders as they stand; only a text seen for
 * the first time is decoded. Rejected: FastCSV, whose callbacks give characters, so that every byte
 * is decoded and copied (a third of the speed); it is the plain twin in the tests.
 */
final class CsvRows extends Rows {

  private static final int LONGEST_CELL = 1 << 24; // bytes; more is a quote never closed

  private static final long FEEDS = Bytes.eight((byte) '\n');
  private static final long RETURNS = Bytes.eight((byte) '\r');

  private final OpenSource source;
  private final CsvFormat format;
  private final InputStream stream;
  private final byte delimiter;
  private final long delimiters;
  private final byte quote;
  private byte[] buffer = new byte[1 << 17];
  private int at;
  private int limit;
  private byte[] quoted = new byte[256];
  private int quotedLength;
  private long line = 1;
  private boolean headed;

  /** Reads the header. */
  CsvRows(OpenSource source, CsvFormat format, Problems problems) {
    this(source, source.bytes(), format, problems);
    boolean more = true;
    while (more && limit < 3) {
      more = fill();
    }
    at = Utf8Reader.markLength(buffer, limit);
    more = true;
    while (more && header.isEmpty()) {
      more = readRow();
    }
    headed = true;
  }

  private CsvRows(OpenSource source, InputStream stream, CsvFormat format, Problems problems) {
    super(format, problems);
    this.source = source;
    this.format = format;
    this.stream = stream;
    this.delimiter = (byte) format.delimiter();
    this.delimiters = Bytes.eight(delimiter);
    this.quote = (byte) format.quote();
  }

  /** The rest of the file, to be cut into pieces; it is not to be read in another way. */
  CsvPieces pieces() {
    return new CsvPieces(stream, delimiter, quote, Arrays.copyOfRange(buffer, at, limit));
  }

  /** The line that comes next. */
  long line() {
    return line;
  }

  /** A reader of such pieces, one after the other, with the header of this one. */
  CsvRows ofPieces(Problems found) {
    CsvRows rows = new CsvRows(source, InputStream.nullInputStream(), format, found);
    rows.header.addAll(header);
    rows.headed = true;
    return rows;
  }

  /** Goes on with a piece that begins with a row; says how many lines it has. */
  long readPiece(byte[] bytes, int length) {
    buffer = bytes;
    at = 0;
    limit = length;
    line = 1;
    read(Integer.MAX_VALUE);
    return line - 1;
  }

  @Override
  boolean readRow() {
    if (at == limit && !fill()) {
      return false;
    }
    long start = line;
    int column = 0;
    if (isLineEnd(buffer[at])) {
      endLine();
      if (headed && header.size() == 1) { // of one column an empty line is an empty cell
        deliver(0, buffer, 0, 0, start);
        endRow(1, start);
      }
      return true;
    }
    boolean more = true;
    while (more) {
      if (at == limit) {
        fill();
      }
      if (at < limit && buffer[at] == quote) {
        quotedCell(start);
        deliver(column++, quoted, 0, quotedLength, start);
      } else {
        int from = plainCell();
        deliver(column++, buffer, from, at, start);
      }
      more = at < limit && buffer[at] == delimiter;
      at += more ? 1 : 0;
    }
    endLine();
    if (headed) {
      endRow(column, start);
    }
    return true;
  }

  private void deliver(int column, byte[] bytes, int from, int to, long start) {
    if (headed) {
      add(column, bytes, from, to, start);
      return;
    }
    try {
      header.add(ColumnBuilder.text(bytes, from, to));
    } catch (CharacterCodingException e) {
      problems.add("line " + start + ", column " + (column + 1), NOT_UTF8);
      header.add("column " + (column + 1));
    }
  }

  /** Goes to the end of a cell without quotes and says where it begins. */
  private int plainCell() {
    int end = at;
    while (true) {
      end = endOfCell(end);
      int length = end - at;
      if (end < limit || !fill()) {
        int from = at;
        at = from + length;
        return from;
      }
      end = at + length; // filling moved the cell
    }
  }

  /** The first delimiter or line end from here on, or the end of what is in the buffer. */
  private int endOfCell(int from) {
    byte[] bytes = buffer;
    int stop = limit;
    int end = from;
    for (; end + 8 <= stop; end += 8) {
      long word = Bytes.word(bytes, end);
      long ends =
          Bytes.equal(word, delimiters) | Bytes.equal(word, FEEDS) | Bytes.equal(word, RETURNS);
      if (ends != 0) {
        return end + Bytes.first(ends);
      }
    }
    while (end < stop && bytes[end] != delimiter && !isLineEnd(bytes[end])) {
      end++;
    }
    return end;
  }

  private static boolean isLineEnd(byte character) {
    return character == '\n' || character == '\r';
  }

  /** Copies a cell without its quotes and goes behind it. */
  private void quotedCell(long start) {
    at++;
    quotedLength = 0;
    byte before = 0;
    while (true) {
      if ((at == limit && !fill()) || quotedLength > LONGEST_CELL) {
        throw fault(start, "a quoted cell that begins in this row is never closed; close it with ");
      }
      byte character = buffer[at++];
      if (character == quote) {
        if ((at == limit && !fill()) || buffer[at] != quote) {
          break;
        }
        at++;
      }
      if (character == '\r' || (character == '\n' && before != '\r')) {
        line++;
      }
      before = character;
      if (quotedLength == quoted.length) {
        quoted = Arrays.copyOf(quoted, quotedLength * 2);
      }
      quoted[quotedLength++] = character;
    }
    if (at < limit && buffer[at] != delimiter && !isLineEnd(buffer[at])) {
      throw fault(
          start, "text follows the closing quote of a cell; inside a quoted cell write twice ");
    }
  }

  /** Ends the reading with everything gathered. */
  private InvalidInput fault(long start, String message) {
    problems.add("line " + start, message + (char) quote);
    problems.throwIfAny();
    throw new AssertionError("there is a problem");
  }

  private void endLine() {
    if (at == limit) {
      return; // the last line may lack its end
    }
    line++;
    if (buffer[at++] == '\r' && (at < limit || fill()) && buffer[at] == '\n') {
      at++;
    }
  }

  /** Reads more bytes behind those from {@code at} on, which move; false at the end of the file. */
  private boolean fill() {
    int kept = limit - at;
    if (kept > LONGEST_CELL) {
      problems.add("line " + line, "a cell has more than 16 MB; is this a CSV file?");
      problems.throwIfAny();
    }
    if (kept > buffer.length / 2) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    System.arraycopy(buffer, at, buffer, 0, kept);
    at = 0;
    limit = kept;
    try {
      int count = stream.read(buffer, limit, buffer.length - limit);
      limit += Math.max(count, 0);
      return count > 0;
    } catch (IOException e) {
      throw source.failure(e);
    }
  }
}
