package dev.coppice.duckdb;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.frame.FieldType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** How the values of a column are written in lines, the narrowest first. */
enum ValueForm {
  WHOLE(FieldType.INTEGER) {
    @Override
    boolean fits(String raw) {
      return WHOLE_NUMBER.matcher(raw).matches();
    }
  },
  /** Whole where it can be, else as short as can be. */
  NUMBER(FieldType.NUMBER) {
    @Override
    boolean fits(String raw) {
      return isNumber(raw) && shortest(Double.parseDouble(raw)).equals(raw);
    }
  },
  /** Six places. */
  MILLIONTHS(FieldType.NUMBER) {
    @Override
    boolean fits(String raw) {
      return isNumber(raw) && millionths(Double.parseDouble(raw)).equals(raw);
    }
  },
  /** A text that needs no escapes. */
  TEXT(FieldType.CATEGORY) {
    @Override
    boolean fits(String raw) {
      return raw.startsWith("\"") && raw.indexOf('\\') < 0;
    }
  },
  /** Anything, as it stands there. */
  RAW(FieldType.CATEGORY) {
    @Override
    boolean fits(String raw) {
      return true;
    }
  };

  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,14}");
  private static final Pattern ANY_NUMBER = Pattern.compile("-?[0-9][0-9.eE+-]{0,30}");

  /** What a column of this form is stored as. */
  final FieldType type;

  ValueForm(FieldType type) {
    this.type = type;
  }

  private static boolean isNumber(String raw) {
    if (!ANY_NUMBER.matcher(raw).matches()) {
      return false;
    }
    try {
      return Double.isFinite(Double.parseDouble(raw));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Whether a value comes back as it is. */
  abstract boolean fits(String raw);

  /** Adds a value of the current row as it was written. */
  void append(ResultSet row, int column, StringBuilder line) throws SQLException {
    int before = line.length();
    switch (this) {
      case WHOLE -> line.append(row.getLong(column));
      case NUMBER -> line.append(shortest(row.getDouble(column)));
      case MILLIONTHS -> line.append(millionths(row.getDouble(column)));
      case TEXT -> line.append('"').append(row.getString(column)).append('"');
      case RAW -> line.append(row.getString(column));
    }
    if (row.wasNull()) {
      line.setLength(before);
      line.append("null");
    }
  }

  private static String shortest(double number) {
    boolean whole = number == (long) number && StrictMath.abs(number) < 0x1p53;
    return whole && (number != 0 || 1 / number > 0)
        ? Long.toString((long) number)
        : ShortestDouble.text(number);
  }

  private static String millionths(double number) {
    long millionths = StrictMath.round(number * 1e6);
    String digits = Long.toString(1_000_000 + millionths % 1_000_000).substring(1);
    return millionths < 0 ? "" : millionths / 1_000_000 + "." + digits;
  }
}
