package dev.coppice.frame;

import com.fasterxml.jackson.core.io.NumberInput;

/**
 * One written value, read as the type its field declares: the same rules for a file and a request.
 *
 * <p>Idea: one scan checks the form and gathers the digits; up to 2^53 and 10^22 the value is one
 * exact product or quotient (Clinger 1990), otherwise Jackson's Eisel-Lemire parser answers. Both
 * give the bits of {@link Double#parseDouble} and make no garbage. Rejected: {@code parseDouble}
 * itself (ten times slower, and it takes {@code NaN}, {@code 0x1p3} and {@code 1d} for numbers).
 */
public final class Cell {

  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final long EXACT = 1L << 53;

  private Cell() {}

  /** The text is not a value of the wanted type; the message says what it is and what would be. */
  public static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    Unreadable(String text, String wanted) {
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
    char[] chars = text.toCharArray();
    return parse(type, chars, 0, chars.length);
  }

  /** The same for characters in a buffer. */
  public static double parse(FieldType type, char[] buffer, int offset, int length)
      throws Unreadable {
    int from = offset;
    int to = offset + length;
    while (from < to && buffer[from] <= ' ') {
      from++;
    }
    while (to > from && buffer[to - 1] <= ' ') {
      to--;
    }
    double value =
        type == FieldType.TIMESTAMP ? Timestamps.parse(buffer, from, to) : number(buffer, from, to);
    boolean wrong =
        !Double.isFinite(value)
            || (type == FieldType.INTEGER
                && (value != StrictMath.rint(value) || value > EXACT || value < -EXACT));
    if (wrong) {
      throw new Unreadable(new String(buffer, offset, length), wanted(type));
    }
    return value;
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
  private static double number(char[] buffer, int from, int to) {
    int at = from;
    boolean negative = at < to && buffer[at] == '-';
    if (at < to && (negative || buffer[at] == '+')) {
      at++;
    }
    long digits = 0;
    int significant = 0; // of the digits gathered; beyond 18 they are left to the slow path
    int seen = 0;
    int scale = 0;
    boolean fraction = false;
    for (; at < to; at++) {
      int digit = buffer[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
        significant += digits == 0 ? 0 : 1;
        seen++;
        scale -= fraction ? 1 : 0;
      } else if (buffer[at] == '.' && !fraction) {
        fraction = true;
      } else {
        break;
      }
    }
    if (seen == 0) {
      return Double.NaN;
    }
    if (at < to) {
      int exponent = exponent(buffer, at, to);
      if (exponent == Integer.MIN_VALUE) {
        return Double.NaN;
      }
      scale += exponent;
    }
    if (significant <= 18 && digits <= EXACT && scale >= -22 && scale <= 22) {
      double value = scale < 0 ? digits / TENS[-scale] : digits * TENS[scale];
      return negative ? -value : value;
    }
    return NumberInput.parseDouble(buffer, from, to - from, true);
  }

  /** The exponent that is the whole rest of the number; the smallest int when it is none. */
  private static int exponent(char[] buffer, int from, int to) {
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
      int digit = buffer[at] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      exponent = Math.min(exponent * 10 + digit, 100_000); // far beyond any double
    }
    return negative ? -exponent : exponent;
  }
}
