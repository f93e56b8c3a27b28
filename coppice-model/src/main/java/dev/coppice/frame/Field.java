package dev.coppice.frame;

import java.util.Objects;

/** A named, typed place in a row. */
public record Field(String name, FieldType type) {

  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
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
