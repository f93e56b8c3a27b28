package dev.coppice.tracking;

/** Something that a filter can ask about, and where the database has it. */
public sealed interface Field {

  /** As people write it: {@code metrics.auc}. */
  String label();

  Kind kind();

  /** What its values are. */
  enum Kind {
    TEXT,
    NUMBER,
    /** A number that may not be there yet. */
    OPTIONAL_NUMBER,
    /** A number beside a mark for NaN. */
    METRIC;

    boolean isNumeric() {
      return this != TEXT;
    }
  }

  /** A column of the thing itself. */
  record Attribute(String label, Kind kind, String column) implements Field {}

  /**
   * A value under a key, in a table of its own.
   *
   * @param link what joins a row {@code %s} of the table to the thing
   */
  record Detail(String label, Kind kind, String table, String link, String key) implements Field {}

  /**
   * A text of which a thing may have several, in rows of another table; nothing is ordered by it.
   *
   * @param rows the tables and what joins them to the thing: {@code aliases a where ...}
   */
  record OneOfMany(String label, String rows, String column) implements Field {
    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }
}
