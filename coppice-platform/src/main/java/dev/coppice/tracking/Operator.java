package dev.coppice.tracking;

/** How a field is compared. A thing that does not have the field never fits, whatever is asked. */
enum Operator {
  EQUAL("="),
  DIFFERENT("<>"),
  LESS("<"),
  AT_MOST("<="),
  GREATER(">"),
  AT_LEAST(">="),
  /** {@code %} is any text, {@code _} any character. */
  LIKE("like"),
  NOT_LIKE("not like"),
  /** As {@code LIKE}, and A to Z are a to z. */
  ILIKE("like"),
  NOT_ILIKE("not like"),
  IN("in"),
  NOT_IN("not in");

  private final String sql;

  Operator(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  boolean isPattern() {
    return this == LIKE || this == NOT_LIKE || ignoresCase();
  }

  boolean ignoresCase() {
    return this == ILIKE || this == NOT_ILIKE;
  }

  boolean isList() {
    return this == IN || this == NOT_IN;
  }

  boolean isOrder() {
    return this == LESS || this == AT_MOST || this == GREATER || this == AT_LEAST;
  }
}
