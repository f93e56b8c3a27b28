package dev.coppice.inference;

import dev.coppice.errors.InvalidInput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of a JSON tree, of the type that the protocol wants. */
final class Json {

  private Json() {}

  @SuppressWarnings("unchecked") // trees have no other maps
  static Map<String, @Nullable Object> object(@Nullable Object value, String what) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new InvalidInput(what + " must be a JSON object");
  }

  @SuppressWarnings("unchecked") // trees have no other lists
  static List<@Nullable Object> list(@Nullable Object value, String what) {
    if (value instanceof List<?> list) {
      return (List<@Nullable Object>) list;
    }
    throw new InvalidInput(
        what + (value == null ? " is missing; wanted: " : " must be ") + "an array");
  }

  static String text(@Nullable Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    throw new InvalidInput(
        what + (value == null ? " is missing; wanted: " : " must be ") + "a text");
  }

  /** The member {@code parameters}, empty when there is none. */
  static Map<String, @Nullable Object> parameters(Map<String, @Nullable Object> of) {
    Object parameters = of.get("parameters");
    return parameters == null ? Map.of() : object(parameters, "parameters");
  }

  static String brief(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }
}
