package dev.coppice.codec;

import java.util.Arrays;

/** JSON text as UTF-8 in one growing buffer that is used again and again. One thread. */
public final class JsonBytes {

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes = new byte[1 << 10];
  private int length;

  /** The buffer itself; {@link #length} bytes of it count. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public byte[] copy() {
    return copy(0);
  }

  /** What stands from there on. */
  public byte[] copy(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  /** Forgets everything behind so many bytes. */
  public void cut(int length) {
    this.length = length;
  }

  public JsonBytes add(byte[] text) {
    return add(text, text.length);
  }

  public JsonBytes add(JsonBytes other) {
    return add(other.bytes, other.length);
  }

  private JsonBytes add(byte[] text, int size) {
    ensure(size);
    System.arraycopy(text, 0, bytes, length, size);
    length += size;
    return this;
  }

  public JsonBytes add(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  public JsonBytes add(String ascii) {
    int size = ascii.length();
    ensure(size);
    byte[] into = bytes;
    int from = length;
    for (int i = 0; i < size; i++) {
      into[from + i] = (byte) ascii.charAt(i);
    }
    length += size;
    return this;
  }

  /** A JSON string; half a surrogate pair stays what it is, as an escape. */
  public JsonBytes quoted(String text) {
    ensure(6 * text.length() + 2);
    bytes[length++] = '"';
    for (int i = plain(text); i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        bytes[length++] = (byte) c;
      } else if (c == '"' || c == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
      } else if (c < 0x80) {
        escape(c);
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xC0 | (c >> 6));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        bytes[length++] = (byte) (0xE0 | (c >> 12));
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      } else {
        i += surrogate(text, i);
      }
    }
    bytes[length++] = '"';
    return this;
  }

  /** Takes what stands for itself at the beginning, nearly always all; how many characters. */
  private int plain(String text) {
    byte[] into = bytes;
    int from = length;
    int size = text.length();
    int at = 0;
    for (; at < size; at++) {
      char c = text.charAt(at);
      if (!isPlain(c)) {
        break;
      }
      into[from + at] = (byte) c;
    }
    length = from + at;
    return at;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  /** How many further characters it took. */
  private int surrogate(String text, int at) {
    int point = text.codePointAt(at);
    if (point < 0x10000) {
      escape((char) point);
      return 0;
    }
    bytes[length++] = (byte) (0xF0 | (point >> 18));
    bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
    bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
    bytes[length++] = (byte) (0x80 | (point & 0x3F));
    return 1;
  }

  private void escape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(c >> shift) & 0xF];
    }
  }

  /** The shortest number that reads back to the same bits; whole numbers without ".0". */
  public JsonBytes number(double number) {
    boolean isWhole = number == (long) number && StrictMath.abs(number) < 0x1p53;
    if (isWhole && (number != 0 || 1 / number > 0)) { // a negative zero keeps its sign
      return whole((long) number);
    }
    return Double.isFinite(number)
        ? add(ShortestDouble.text(number))
        : quoted(Double.toString(number)); // JSON has no word for it
  }

  public JsonBytes whole(long number) {
    if (number < 0) {
      return add(Long.toString(number));
    }
    int digits = 1;
    for (long limit = 10; digits < 19 && number >= limit; limit *= 10) {
      digits++;
    }
    return digits(number, digits);
  }

  /** So many digits of a number that is not negative, zeros in front. */
  public JsonBytes digits(long number, int digits) {
    ensure(digits);
    long rest = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
