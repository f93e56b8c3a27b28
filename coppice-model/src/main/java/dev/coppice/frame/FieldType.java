package dev.coppice.frame;

/** What a field holds. Missing values are possible in every type. */
public enum FieldType {
  /** A decimal number. */
  NUMBER,
  /** A whole number; a value with a fraction is an error. */
  INTEGER,
  /** One of a set of texts, known or not. */
  CATEGORY,
  /** A point in time, held as seconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP;

  /** Whether values are held as numbers; the others are held as text. */
  public boolean isNumeric() {
    return this != CATEGORY;
  }
}
