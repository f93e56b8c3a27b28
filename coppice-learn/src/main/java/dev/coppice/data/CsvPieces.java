package dev.coppice.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The rows of a CSV file in pieces that several threads take in turn. A piece begins with a row and
 * ends with one: it is cut behind its last LF, or, where it has a quote, behind the last one that
 * is not in a quoted cell.
 */
final class CsvPieces {

  static final int LENGTH = 1 << 20; // bytes

  private final InputStream stream;
  private final byte delimiter;
  private final byte quote;
  private byte[] rest; // of the piece before, the beginning of its last row
  private int pieces;

  CsvPieces(InputStream stream, byte delimiter, byte quote, byte[] rest) {
    this.stream = stream;
    this.delimiter = delimiter;
    this.quote = quote;
    this.rest = rest;
  }

  /** Where a piece stands among the others, and its length in bytes, 0 at the end. */
  record Taken(int number, int length) {}

  /**
   * Fills the buffer of {@link #LENGTH} with the next piece.
   *
   * @throws IOException when reading fails, or a piece has no end of a row
   */
  synchronized Taken take(byte[] piece) throws IOException {
    System.arraycopy(rest, 0, piece, 0, rest.length);
    int filled = rest.length + stream.readNBytes(piece, rest.length, LENGTH - rest.length);
    int end = filled < LENGTH ? filled : endOfRows(piece);
    if (end == 0 && filled > 0) {
      throw new IOException("no row ends here");
    }
    rest = Arrays.copyOfRange(piece, end, filled);
    return new Taken(pieces++, end);
  }

  private int endOfRows(byte[] piece) {
    if (hasQuote(piece)) {
      return endOfQuotedRows(piece);
    }
    int end = LENGTH;
    while (end > 0 && piece[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private boolean hasQuote(byte[] piece) {
    long quotes = Bytes.eight(quote);
    long found = 0;
    for (int at = 0; at < LENGTH; at += 8) {
      found |= Bytes.equal(Bytes.word(piece, at), quotes);
    }
    return found != 0;
  }

  private int endOfQuotedRows(byte[] piece) {
    int end = 0;
    boolean begins = true; // a cell
    boolean quoted = false;
    boolean closed = false; // by the character before; a second quote opens the cell again
    for (int at = 0; at < LENGTH; at++) {
      byte character = piece[at];
      if (quoted) {
        quoted = character != quote;
        closed = !quoted;
        continue;
      }
      quoted = character == quote && (begins || closed);
      closed = false;
      begins = character == delimiter || character == '\n' || character == '\r';
      end = character == '\n' ? at + 1 : end;
    }
    return end;
  }
}
