package dev.coppice.frame;

import java.util.Objects;

/**
 * A named, typed place in a row.
 *
 * @param cleaning what is done to a text before it is read as a value of this type
 */
public record Field(String name, FieldType type, Cleaning cleaning) {

  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(cleaning, "cleaning");
  }

  public Field(String name, FieldType type) {
    this(name, type, Cleaning.NONE);
  }

  public static Field number(String name) {
    return new Field(name, FieldType.NUMBER);
  }

  public static Field integer(String name) {
    return new Field(name, FieldType.INTEGER);
  }

  public static Field category(String name) {
    return new Field(name, FieldType.CATEGORY);
  }
}
