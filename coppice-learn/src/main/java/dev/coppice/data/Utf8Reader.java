package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * UTF-8 text with or without a byte order mark. Bytes that are not UTF-8 end in a sentence with
 * their line; a replacement character would be learned from as if it were a value.
 */
final class Utf8Reader extends Reader {

  private final InputStream stream;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private boolean started;
  private boolean ended;
  private long feeds; // LF and CR are counted apart, so that CRLF counts once
  private long returns;

  Utf8Reader(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    if (!started) {
      started = true;
      skipMark();
    }
    CharBuffer chars = CharBuffer.wrap(buffer, offset, length);
    while (true) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      int count = chars.position() - offset;
      if (result.isError()) {
        countLines(buffer, offset, count);
        throw malformed(result.length());
      }
      if (count > 0) {
        countLines(buffer, offset, count);
        return count;
      }
      if (ended) {
        return -1;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = stream.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = read < 0;
    bytes.position(bytes.position() + Math.max(read, 0)).flip();
  }

  private void skipMark() throws IOException {
    while (!ended && bytes.remaining() < 3) {
      fill();
    }
    bytes.position(markLength(bytes.array(), bytes.limit()));
  }

  /** How many bytes at the start of a file are its byte order mark. */
  static int markLength(byte[] head, int length) {
    int first = length < 2 ? 0 : (head[0] & 0xff) << 8 | (head[1] & 0xff);
    if (first == 0xfeff || first == 0xfffe) {
      throw new InvalidInput("This is UTF-16 text; wanted: UTF-8. Save the file as UTF-8.");
    }
    return first == 0xefbb && length > 2 && (head[2] & 0xff) == 0xbf ? 3 : 0;
  }

  private void countLines(char[] buffer, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      feeds += buffer[i] == '\n' ? 1 : 0;
      returns += buffer[i] == '\r' ? 1 : 0;
    }
  }

  private InvalidInput malformed(int length) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(length, bytes.remaining()); i++) {
      hex.append(String.format(" %02X", bytes.get(bytes.position() + i)));
    }
    String message =
        "the byte"
            + (length > 1 ? "s" : "")
            + hex
            + " cannot be UTF-8 text; save the file as UTF-8 (it may be Latin-1 or Windows-1252)";
    return new InvalidInput(
        List.of(new Problem("line " + (Math.max(feeds, returns) + 1), message)));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
