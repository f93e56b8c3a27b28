package dev.coppice.frame;

import com.fasterxml.jackson.core.io.NumberInput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One written value, read as the type its field declares: the same rules for a file and a request.
 *
 * <p>Idea: a number of up to eight characters is one word, checked and read at once without asking
 * for its length. Else one scan checks the form and gathers up to 18 digits as a whole number, in a
 * fraction eight at a time. Below 2^53 the value is one exact product or quotient with a power of
 * ten (Clinger 1990). Above, a quotient with its remainder (fused multiply-add) gives twice the
 * digits of a double, which rounds right unless it lies next to the middle between two doubles.
 * What is left goes to Jackson's Eisel-Lemire parser. All give the bits of {@link
 * Double#parseDouble}, with no garbage but on the last. Rejected: {@code parseDouble} itself
 * (several times slower, and it takes {@code NaN}, {@code 0x1p3} and {@code 1d} for numbers).
 */
public final class Cell {

  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long ZEROS = '0' * ONES;
  private static final long POINTS = '.' * ONES;
  private static final long EXACT = 1L << 53;
  private static final int MOST_DIGITS = 18; // that surely fit a long

  private Cell() {}

  /** The text is not a value of the wanted type; the message says what it is and what would be. */
  public static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    public Unreadable(String text, String wanted) {
      super("'" + brief(text) + "' is not " + wanted, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage()); // never null
    }

    private static String brief(String text) {
      return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
  }

  /**
   * The number a numeric field holds for this text.
   *
   * @param type NUMBER, INTEGER or TIMESTAMP
   * @return finite; seconds since 1970-01-01T00:00:00Z for a TIMESTAMP
   */
  public static double parse(FieldType type, String text) throws Unreadable {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(type, bytes, 0, bytes.length);
  }

  /** The same for UTF-8 text in a buffer, up to the place {@code to}. */
  public static double parse(FieldType type, byte[] buffer, int from, int to) throws Unreadable {
    if (to - from == 1 && isDigit(buffer[from]) && type != FieldType.TIMESTAMP) {
      return buffer[from] - '0'; // flags and counts fill most tables
    }
    int start = from;
    int end = to;
    while (start < end && isBlank(buffer[start])) {
      start++;
    }
    while (end > start && isBlank(buffer[end - 1])) {
      end--;
    }
    double value =
        type == FieldType.TIMESTAMP
            ? Timestamps.parse(buffer, start, end)
            : number(buffer, start, end);
    if (!Double.isFinite(value) || (type == FieldType.INTEGER && !isWhole(value))) {
      String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
      throw new Unreadable(text, wanted(type));
    }
    return value;
  }

  private static boolean isBlank(byte character) {
    return character <= ' ' && character >= 0;
  }

  private static boolean isWhole(double value) {
    return value == (long) value && value <= EXACT && value >= -EXACT;
  }

  /** What a field of this type accepts, for messages: {@code "a number such as 12 or -3.5e2"}. */
  public static String wanted(FieldType type) {
    switch (type) {
      case NUMBER:
        return "a number such as 12, -3.5 or 6e2";
      case INTEGER:
        return "a whole number such as 12 or -3 (at most 2^53)";
      case TIMESTAMP:
        return "a date such as 2024-03-31, 2024-03 or 2024-03-31T17:05:09Z";
      default:
        return "a text";
    }
  }

  /** NaN when the characters have not the form of a number. */
  static double number(byte[] buffer, int from, int to) {
    if (to - from <= 8 && from < to && from + 8 <= buffer.length) {
      double value = shortNumber((long) EIGHT.get(buffer, from), to - from);
      if (!Double.isNaN(value)) {
        return value;
      }
    }
    return longNumber(buffer, from, to);
  }

  /** Of the first characters of a word, the first in the low byte; NaN for what is rare. */
  private static double shortNumber(long word, int length) {
    boolean negative = (byte) word == '-';
    int digits = negative ? length - 1 : length;
    // The last character in the high byte, zeros before the first
    long aligned = word << 64 - 8 * length;
    aligned = digits == 8 ? aligned : aligned & -1L << 64 - 8 * digits | ZEROS >>> 8 * digits;
    long x = aligned ^ POINTS;
    long points = (x - ONES) & ~x & HIGHS;
    double divisor = 1;
    if (points != 0) {
      int before = Long.numberOfTrailingZeros(points) - 7; // bits of what stands before the point
      divisor = TENS[7 - before / 8];
      long whole = aligned & (1L << before) - 1;
      aligned = aligned >>> before >>> 8 << before << 8 | whole << 8 | '0';
      digits--;
    }
    if (digits == 0 || !isEightDigits(aligned)) {
      return Double.NaN;
    }
    double value = eightDigits(aligned) / divisor;
    return negative ? -value : value;
  }

  private static double longNumber(byte[] buffer, int from, int to) {
    boolean signed = from < to && (buffer[from] == '-' || buffer[from] == '+');
    int start = signed ? from + 1 : from;
    int at = start;
    long digits = 0; // overflows for long numbers, which are told by their length
    while (at < to && isDigit(buffer[at])) {
      digits = digits * 10 + (buffer[at++] - '0');
    }
    int written = at - start;
    int scale = 0;
    if (at < to && buffer[at] == '.') {
      int point = at++;
      while (at + 8 <= to && isEightDigits((long) EIGHT.get(buffer, at))) {
        digits = digits * 100_000_000 + eightDigits((long) EIGHT.get(buffer, at));
        at += 8;
      }
      while (at < to && isDigit(buffer[at])) {
        digits = digits * 10 + (buffer[at++] - '0');
      }
      scale = point + 1 - at;
      written -= scale;
    }
    if (written == 0) {
      return Double.NaN;
    }
    if (at < to) {
      int exponent = exponent(buffer, at, to);
      if (exponent == Integer.MIN_VALUE) {
        return Double.NaN;
      }
      scale += exponent;
    }
    double value = Double.NaN;
    if (written > MOST_DIGITS) {
      written -= leadingZeros(buffer, start, to);
    }
    if (written <= MOST_DIGITS && scale >= -22) {
      if (digits <= EXACT && scale <= 22) {
        value = scale < 0 ? digits / TENS[-scale] : digits * TENS[scale];
      } else if (scale <= 0) {
        value = quotient(digits, TENS[-scale]);
      }
    }
    if (Double.isNaN(value)) {
      String text = new String(buffer, start, to - start, StandardCharsets.US_ASCII);
      value = NumberInput.parseDouble(text, true);
    }
    return signed && buffer[from] == '-' ? -value : value;
  }

  private static int leadingZeros(byte[] buffer, int from, int to) {
    int zeros = 0;
    for (int at = from; at < to && (buffer[at] == '0' || buffer[at] == '.'); at++) {
      zeros += buffer[at] == '0' ? 1 : 0;
    }
    return zeros;
  }

  /** Whether eight characters, the first in the low byte, are all digits (Lemire 2018). */
  private static boolean isEightDigits(long characters) {
    long high = characters & 0xF0F0F0F0F0F0F0F0L;
    long carried = (characters + 0x0606060606060606L) & 0xF0F0F0F0F0F0F0F0L;
    return (high | (carried >>> 4)) == 0x3333333333333333L;
  }

  /** Their value, by three multiplications instead of eight. */
  private static long eightDigits(long characters) {
    long pairs = (characters - 0x3030303030303030L) * 10;
    pairs += (characters - 0x3030303030303030L) >>> 8;
    long even = (pairs & 0x000000FF000000FFL) * 0x000F424000000064L;
    long odd = ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L;
    return (even + odd) >>> 32;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /** The quotient rounded to the nearest double; NaN when this arithmetic cannot tell which. */
  private static double quotient(long digits, double divisor) {
    double high = (double) digits;
    double low = (double) (digits - (long) high); // exact
    double quotient = high / divisor;
    double rest = Math.fma(-quotient, divisor, high); // exact, as the remainder of a division is
    double correction = (rest + low) / divisor;
    double value = quotient + correction;
    double error = Math.abs(correction - (value - quotient)); // exact: two-sum
    double half = Math.ulp(value) / 2;
    return Math.abs(error - half) < half * 1e-6 || Math.abs(error - half / 2) < half * 1e-6
        ? Double.NaN
        : value;
  }

  /** The exponent that is the whole rest of the number; the smallest int when it is none. */
  private static int exponent(byte[] buffer, int from, int to) {
    int at = from + 1;
    if ((buffer[from] != 'e' && buffer[from] != 'E') || at == to) {
      return Integer.MIN_VALUE;
    }
    boolean negative = buffer[at] == '-';
    if (negative || buffer[at] == '+') {
      at++;
    }
    if (at == to) {
      return Integer.MIN_VALUE;
    }
    int exponent = 0;
    for (; at < to; at++) {
      if (!isDigit(buffer[at])) {
        return Integer.MIN_VALUE;
      }
      exponent = Math.min(exponent * 10 + buffer[at] - '0', 100_000); // far beyond any double
    }
    return negative ? -exponent : exponent;
  }
}
