package dev.coppice.frame;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a row, in order, each name once. Immutable. */
public final class Schema {

  private final List<Field> fields;
  private final Map<String, Integer> positions = new HashMap<>();
  private final boolean filled;

  public Schema(List<Field> fields) {
    this.fields = List.copyOf(fields);
    this.filled = fields.stream().anyMatch(field -> field.cleaning().fill() != null);
    for (Field field : fields) {
      if (positions.put(field.name(), positions.size()) != null) {
        throw new InvalidInput("The name '" + field.name() + "' stands twice among the fields.");
      }
    }
  }

  /** Puts in what missing texts become. */
  void fill(@Nullable String[] texts) {
    for (int i = 0; filled && i < texts.length; i++) {
      texts[i] = fields.get(i).cleaning().fill();
    }
  }

  public static Schema of(Field... fields) {
    return new Schema(List.of(fields));
  }

  public List<Field> fields() {
    return fields;
  }

  public int size() {
    return fields.size();
  }

  public Field field(int position) {
    return fields.get(position);
  }

  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  public boolean has(String name) {
    return positions.containsKey(name);
  }

  /** The position of a field, or -1. */
  public int find(String name) {
    return positions.getOrDefault(name, -1);
  }

  /**
   * @throws InvalidInput naming the nearest field when there is none of this name
   */
  public int position(String name) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new InvalidInput("There is no column '" + name + "'" + Nearest.hint(name, names()));
    }
    return position;
  }

  /** The named fields only, in the order given. */
  public Schema select(Collection<String> names) {
    return new Schema(names.stream().map(n -> fields.get(position(n))).toList());
  }

  public Struct toStruct() {
    Struct struct =
        new Struct()
            .putTexts("names", names())
            .putTexts("types", fields.stream().map(field -> field.type().name()).toList());
    if (fields.stream().anyMatch(field -> !field.cleaning().equals(Cleaning.NONE))) {
      struct.putStructs(
          "cleaning", fields.stream().map(field -> field.cleaning().toStruct()).toList());
    }
    return struct;
  }

  /**
   * @throws InvalidInput when the written form is damaged
   */
  public static Schema read(Struct struct) {
    List<String> names = struct.texts("names");
    List<FieldType> types = struct.constants("types", FieldType.class);
    if (names.size() != types.size()) {
      throw new InvalidInput(names.size() + " field names but " + types.size() + " types");
    }
    List<Struct> cleaning = struct.has("cleaning") ? struct.structs("cleaning") : List.of();
    if (!cleaning.isEmpty() && cleaning.size() != names.size()) {
      throw new InvalidInput(names.size() + " field names but " + cleaning.size() + " cleanings");
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Cleaning own = cleaning.isEmpty() ? Cleaning.NONE : Cleaning.read(cleaning.get(i));
      fields.add(new Field(names.get(i), types.get(i), own));
    }
    return new Schema(fields);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof Schema schema && fields.equals(schema.fields));
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
