package dev.coppice.data;

import dev.coppice.frame.FieldType;
import java.util.Locale;

/**
 * What a column of an unknown table seems to be.
 *
 * @param reason why, in plain English, for the comment beside it
 */
public record Guess(String name, FieldType type, Role role, String reason) {

  /** What a column is for. */
  public enum Role {
    FEATURE,
    TARGET,
    /** Names the row; a model could only learn it by heart. */
    ID,
    /** Orders the rows; the split goes by it. */
    TIME,
    IGNORED
  }

  private static final String ID_NAME =
      "(.*[_ .-])?(id|key|uuid|guid|no|nr|row|index|rownum|number)";
  private static final String TIME_NAME = ".*(date|time|month|day|created|updated|period|week).*";
  private static final String BIRTH_NAME = ".*(birth|dob|born).*";
  private static final String OTHER_DATE =
      "[0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{2}|[0-9]{4})( .*)?|[0-9]{4}[./][0-9]{1,2}[./][0-9]{1,2}( .*)?";
  private static final int FEWEST_ROWS = 20; // to call something an id

  /** Without a look at the other columns or the target. */
  static Guess of(ColumnFacts column) {
    int distinct = column.distinct();
    if (distinct == 0) {
      return ignored(column, "every cell is missing");
    }
    if (distinct == 1 && column.missingRows() == 0) {
      return ignored(column, "constant: every row says '" + column.values().get(0) + "'");
    }
    if (column.type == FieldType.CATEGORY) {
      return text(column, distinct);
    }
    if (column.type == FieldType.TIMESTAMP) {
      return new Guess(column.name, FieldType.TIMESTAMP, Role.FEATURE, "dates" + gaps(column));
    }
    return number(column, distinct);
  }

  private static Guess number(ColumnFacts column, int distinct) {
    boolean flags = column.values().stream().allMatch(v -> v.strip().matches("[01]"));
    if (flags && column.missingTexts().stream().allMatch(String::isBlank)) {
      return new Guess(
          column.name, FieldType.CATEGORY, Role.FEATURE, "0 or 1: two classes" + gaps(column));
    }
    if (column.type == FieldType.INTEGER && unique(column, distinct)) {
      double smallest = Double.POSITIVE_INFINITY;
      double largest = Double.NEGATIVE_INFINITY;
      for (double value : column.numbers) {
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
      }
      boolean counts = largest - smallest == distinct - 1;
      if (counts || column.name.matches("column_[0-9]+") || isNamedId(column)) {
        return new Guess(
            column.name,
            FieldType.INTEGER,
            Role.ID,
            counts ? "numbers the rows without a gap" : "a different number in every row");
      }
    }
    String strays = column.strays.isEmpty() ? "" : "; read as missing among them: " + column.strays;
    return new Guess(
        column.name,
        column.type,
        Role.FEATURE,
        (column.type == FieldType.INTEGER ? "whole numbers" : "numbers") + gaps(column) + strays);
  }

  private static boolean unique(ColumnFacts column, int distinct) {
    return distinct == column.rows() && distinct >= FEWEST_ROWS;
  }

  private static boolean isNamedId(ColumnFacts column) {
    String name = column.name.toLowerCase(Locale.ROOT);
    return name.matches(ID_NAME) || column.name.matches(".*[a-z](Id|ID|Key|No|Nr)");
  }

  private static Guess text(ColumnFacts column, int distinct) {
    FieldType type = FieldType.CATEGORY;
    int present = column.rows() - column.missingRows();
    if (column.values().stream().limit(100).allMatch(v -> v.strip().matches(OTHER_DATE))) {
      return ignored(
          column,
          "dates in another form than ISO ('"
              + column.values().get(0)
              + "'); write them as 2024-12-31 to use them");
    }
    if (unique(column, distinct)) {
      return new Guess(column.name, type, Role.ID, "a different text in every row");
    }
    if (present >= FEWEST_ROWS && distinct >= 0.95 * present) {
      double length = column.values().stream().mapToInt(String::length).average().orElse(0);
      return length > 40
          ? ignored(column, "free text, nearly different in every row")
          : new Guess(
              column.name,
              type,
              Role.ID,
              "nearly a different text in every row (" + distinct + " of " + present + ")");
    }
    String zeros = column.leadingZeros ? "codes with leading zeros, " : "";
    String many = distinct > 1000 ? " (many: rare ones are seen too seldom to learn from)" : "";
    return new Guess(
        column.name,
        type,
        Role.FEATURE,
        zeros + distinct + " different texts" + many + gaps(column));
  }

  /** Whether rows could be put in order by this column, going by its name. */
  boolean isTimeOfRow() {
    String lower = name.toLowerCase(Locale.ROOT);
    return type == FieldType.TIMESTAMP && lower.matches(TIME_NAME) && !lower.matches(BIRTH_NAME);
  }

  private static Guess ignored(ColumnFacts column, String reason) {
    return new Guess(column.name, column.type, Role.IGNORED, reason);
  }

  static String gaps(ColumnFacts column) {
    int missing = column.missingRows();
    return missing == 0
        ? ""
        : String.format(
            Locale.ROOT,
            ", missing in %d rows (%.1f %%)",
            missing,
            100.0 * missing / column.rows());
  }

  Guess as(Role role, String reason) {
    return new Guess(name, type, role, reason);
  }
}
