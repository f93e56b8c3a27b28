package dev.coppice.frame;

import dev.coppice.codec.ShortestDouble;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts a typed value from outside into one field of a row. Each method gives null, or the reason
 * why the value was refused; the field is then left missing. A category takes numbers and truth
 * values as their shortest text, so that 0 and 1 meet the categories "0" and "1" of a file: 1 and
 * 1.0 become "1", 1.5 becomes "1.5", true becomes "true".
 */
final class Intake {

  private static final long LARGEST_WHOLE = 1L << 53; // up to here every whole double is exact

  private Intake() {}

  static @Nullable String whole(RowValues row, int position, FieldType type, long value) {
    if (type == FieldType.CATEGORY) {
      row.set(position, Long.toString(value));
      return null;
    }
    if (type == FieldType.INTEGER && (value > LARGEST_WHOLE || value < -LARGEST_WHOLE)) {
      return tooLarge(Long.toString(value));
    }
    row.set(position, (double) value);
    return null;
  }

  static @Nullable String number(RowValues row, int position, FieldType type, double value) {
    if (!Double.isFinite(value)) {
      return "this number is too large; accepted: up to 1.7976931348623157E308";
    }
    if (type == FieldType.CATEGORY) {
      row.set(position, ShortestDouble.brief(value));
      return null;
    }
    if (type == FieldType.INTEGER && value != StrictMath.rint(value)) {
      return ShortestDouble.text(value) + " has a fraction; accepted: " + wanted(type);
    }
    if (type == FieldType.INTEGER && StrictMath.abs(value) > LARGEST_WHOLE) {
      return tooLarge(ShortestDouble.text(value));
    }
    row.set(position, value);
    return null;
  }

  static @Nullable String flag(RowValues row, int position, FieldType type, boolean value) {
    if (type != FieldType.CATEGORY) {
      return wrong(Boolean.toString(value), type);
    }
    row.set(position, Boolean.toString(value));
    return null;
  }

  static @Nullable String text(RowValues row, int position, Field field, String value) {
    FieldType type = field.type();
    String clean = field.cleaning().clean(value);
    if (clean == null) {
      return null; // nothing in it: missing, or what the field says for that
    }
    if (type == FieldType.CATEGORY) {
      row.set(position, clean);
      return null;
    }
    if (type == FieldType.TIMESTAMP || field.cleaning().isNeeded()) {
      try {
        row.set(position, Cell.parse(type, clean));
        return null;
      } catch (Cell.Unreadable e) {
        // told below, in the words for a request
      }
    }
    String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
    return wrong("the text '" + shown + "'", type);
  }

  /** For a value of a kind that no field takes. */
  static String wrong(String value, FieldType type) {
    return value + " was given; accepted: " + wanted(type);
  }

  private static String tooLarge(String value) {
    return value + " is too large; accepted: whole numbers up to " + LARGEST_WHOLE;
  }

  private static String wanted(FieldType type) {
    return switch (type) {
      case NUMBER -> "a number";
      case INTEGER -> "a whole number";
      case CATEGORY -> "a text";
      case TIMESTAMP -> "a time such as '2024-03-31T17:05:09Z', or seconds since 1970";
    };
  }

  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
