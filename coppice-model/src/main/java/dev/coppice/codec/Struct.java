package dev.coppice.codec;

import dev.coppice.errors.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named values in order: the one form in which our objects are written down, as JSON for people
 * ({@link JsonStruct}) or with little-endian arrays for machines ({@link BinaryStruct}). Getters
 * check types, so a damaged or foreign document ends in a sentence that names the value.
 *
 * <p>Values are texts, numbers, booleans, nested structs, lists of these, and primitive arrays. One
 * thread while it is filled.
 */
public final class Struct {

  private final Map<String, Object> values = new LinkedHashMap<>();

  public Struct put(String name, String value) {
    return set(name, value);
  }

  public Struct put(String name, double value) {
    return set(name, value);
  }

  public Struct put(String name, long value) {
    return set(name, value);
  }

  public Struct put(String name, boolean value) {
    return set(name, value);
  }

  public Struct put(String name, Struct value) {
    return set(name, value);
  }

  public Struct put(String name, double[] value) {
    return set(name, value);
  }

  public Struct put(String name, float[] value) {
    return set(name, value);
  }

  public Struct put(String name, int[] value) {
    return set(name, value);
  }

  public Struct put(String name, long[] value) {
    return set(name, value);
  }

  public Struct putTexts(String name, Collection<String> texts) {
    return set(name, List.copyOf(texts));
  }

  public Struct putStructs(String name, Collection<Struct> structs) {
    return set(name, List.copyOf(structs));
  }

  /** Puts nothing when the value is null: absent is absent, never a default. */
  public Struct putIfPresent(String name, @Nullable String value) {
    return value == null ? this : set(name, value);
  }

  Struct set(String name, Object value) {
    if (values.put(name, value) != null) {
      throw new IllegalArgumentException("'" + name + "' stands twice");
    }
    return this;
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Collection<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  Map<String, Object> values() {
    return values;
  }

  /** Every value that is a text, a number or a flag, by name and in order. */
  public Map<String, Object> scalars() {
    Map<String, Object> scalars = new LinkedHashMap<>(values);
    scalars
        .values()
        .removeIf(v -> !(v instanceof String || v instanceof Number || v instanceof Boolean));
    return scalars;
  }

  public String text(String name) {
    return value(name, String.class, "a text");
  }

  public @Nullable String findText(String name) {
    return has(name) ? text(name) : null;
  }

  /** One of the constants of an enum, written by its name. */
  public <E extends Enum<E>> E constant(String name, Class<E> type) {
    return constant(name, text(name), type);
  }

  /** A list of constants of an enum, written by their names. */
  public <E extends Enum<E>> List<E> constants(String name, Class<E> type) {
    return texts(name).stream().map(text -> constant(name, text, type)).toList();
  }

  private static <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw wrong(name, text, "one of " + Arrays.toString(type.getEnumConstants()));
  }

  public boolean flag(String name) {
    return value(name, Boolean.class, "true or false");
  }

  public Struct struct(String name) {
    return value(name, Struct.class, "an object");
  }

  public double number(String name) {
    return asDouble(name, required(name));
  }

  public long integer(String name) {
    return asLong(name, required(name));
  }

  /** A whole number that fits 32 bits. */
  public int smallInteger(String name) {
    return asInt(name, required(name));
  }

  public List<String> texts(String name) {
    return list(name, String.class, "a list of texts");
  }

  public List<Struct> structs(String name) {
    return list(name, Struct.class, "a list of objects");
  }

  public double[] doubles(String name) {
    Object value = required(name);
    if (value instanceof double[] array) {
      return array;
    }
    List<?> list = value(name, List.class, "a list of numbers");
    double[] array = new double[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = asDouble(name, list.get(i));
    }
    return array;
  }

  public float[] floats(String name) {
    return value(name, float[].class, "an array of 32-bit decimals");
  }

  public int[] ints(String name) {
    Object value = required(name);
    if (value instanceof int[] array) {
      return array;
    }
    List<?> list = value(name, List.class, "a list of whole numbers");
    int[] array = new int[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = asInt(name, list.get(i));
    }
    return array;
  }

  public long[] longs(String name) {
    Object value = required(name);
    if (value instanceof long[] array) {
      return array;
    }
    List<?> list = value(name, List.class, "a list of whole numbers");
    long[] array = new long[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = asLong(name, list.get(i));
    }
    return array;
  }

  private Object required(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new InvalidInput("'" + name + "' is missing; present are " + values.keySet());
    }
    return value;
  }

  private <T> T value(String name, Class<T> type, String wanted) {
    Object value = required(name);
    if (!type.isInstance(value)) {
      throw wrong(name, value, wanted);
    }
    return type.cast(value);
  }

  private <T> List<T> list(String name, Class<T> type, String wanted) {
    List<T> typed = new ArrayList<>();
    for (Object item : value(name, List.class, wanted)) {
      if (!type.isInstance(item)) {
        throw wrong(name, item, wanted);
      }
      typed.add(type.cast(item));
    }
    return typed;
  }

  private static double asDouble(String name, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      switch (text) { // JSON has no word for these three
        case "NaN":
          return Double.NaN;
        case "Infinity":
          return Double.POSITIVE_INFINITY;
        case "-Infinity":
          return Double.NEGATIVE_INFINITY;
        default:
          break;
      }
    }
    throw wrong(name, value, "a number");
  }

  private static long asLong(String name, Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw wrong(name, value, "a whole number");
  }

  private static int asInt(String name, Object value) {
    long number = asLong(name, value);
    if (number != (int) number) {
      throw wrong(name, value, "a whole number of 32 bits");
    }
    return (int) number;
  }

  /** As JSON. */
  @Override
  public String toString() {
    return new String(JsonStruct.compact(this), StandardCharsets.UTF_8);
  }

  private static InvalidInput wrong(String name, Object value, String wanted) {
    String shown = String.valueOf(value);
    return new InvalidInput(
        "'"
            + name
            + "' is "
            + (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown)
            + "; wanted: "
            + wanted);
  }
}
