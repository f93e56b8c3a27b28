package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request as protobuf's JSON has them: a body, or parameters behind the question
 * mark. Every getter notes what is wrong and goes on, so that {@link #check} tells all of it; what
 * a getter answered then is of no use.
 */
final class Fields {

  private static final long MOST_VALUES = 1_000_000;

  private final Map<String, @Nullable Object> values;
  private final String place;
  private final Problems problems;
  private final boolean fromQuery;
  private final String actor;

  private Fields(
      Map<String, @Nullable Object> values,
      String place,
      Problems problems,
      boolean fromQuery,
      String actor) {
    this.values = values;
    this.place = place;
    this.problems = problems;
    this.fromQuery = fromQuery;
    this.actor = actor;
  }

  /**
   * @throws InvalidInput when there is a body and it is no JSON object
   */
  static Fields of(Request request) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (request.method().equals("GET")) {
      for (String name : request.query().keySet()) {
        List<String> all = request.repeated().apply(name);
        values.put(name, all.size() == 1 ? all.get(0) : all);
      }
    } else {
      requireJson(request);
      values.putAll(object(request.body()));
    }
    request.parameters().forEach(values::put);
    return new Fields(values, "", new Problems(), request.method().equals("GET"), request.actor());
  }

  /** A page of another site can make a browser send anything but this type without asking. */
  private static void requireJson(Request request) {
    String type = JsonBody.type(request);
    boolean silent =
        type.isEmpty()
            && !request.method().equals("POST")
            && request.headers().apply("Origin") == null;
    if (!silent && !type.equals("application/json")) {
      throw new InvalidInput(
          "Bad Request. Content-Type must be one of ['application/json'], not '" + type + "'.");
    }
  }

  private static Map<String, @Nullable Object> object(byte[] body) {
    if (body.length == 0) {
      return Map.of();
    }
    Object value = JsonBody.read(body, MOST_VALUES);
    if (value instanceof String text) { // old clients send JSON inside of a JSON text
      value = JsonBody.read(text.getBytes(StandardCharsets.UTF_8), MOST_VALUES);
    }
    return object(value);
  }

  @SuppressWarnings("unchecked") // trees have no other maps
  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new InvalidInput("The body must be a JSON object");
  }

  /**
   * @throws InvalidInput with everything that was wrong so far
   */
  void check() {
    problems.throwIfAny();
  }

  /** Who asks. */
  String actor() {
    return actor;
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  /** A text that must be there and say something. */
  String text(String name) {
    String text = anyText(name);
    if (has(name) && text.isEmpty()) {
      missing(name);
    }
    return text;
  }

  /** A text that must be there and may be empty. */
  String anyText(String name) {
    if (!has(name)) {
      missing(name);
    }
    return text(name, "");
  }

  String text(String name, String otherwise) {
    String text = findText(name);
    return text == null ? otherwise : text;
  }

  @Nullable String findText(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    wrong(name, value, "a text");
    return null;
  }

  /** The first of two names, of which the old one still stands beside the new one. */
  String text(String name, String oldName, String otherwise) {
    return text(name, text(oldName, otherwise));
  }

  long integer(String name) {
    if (!has(name)) {
      missing(name);
    }
    return integer(name, 0);
  }

  long integer(String name, long otherwise) {
    Long value = findInteger(name);
    return value == null ? otherwise : value;
  }

  @Nullable Long findInteger(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof Long) {
      return (Long) value;
    }
    if (value instanceof String text && text.strip().matches("[-+]?\\d{1,18}")) {
      return Long.parseLong(text.strip());
    }
    if (value instanceof Double number
        && number == Math.rint(number)
        && Math.abs(number) < 1L << 53) {
      return number.longValue();
    }
    wrong(name, value, "a whole number");
    return null;
  }

  double number(String name) {
    Object value = values.get(name);
    if (value == null) {
      missing(name);
    } else if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    } else if (value instanceof String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        wrong(name, value, "a number");
      }
    } else {
      wrong(name, value, "a number");
    }
    return 0;
  }

  boolean flag(String name, boolean otherwise) {
    Object value = values.get(name);
    if (value == null || value instanceof Boolean) {
      return value == null ? otherwise : (Boolean) value;
    }
    String text = String.valueOf(value).toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      wrong(name, value, "true or false");
    }
    return text.equals("true");
  }

  /** One of some words, in any case, or its number. */
  <E extends Enum<E>> @Nullable E constant(String name, Class<E> type, List<String> words) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    String text = String.valueOf(value);
    for (int i = 0; i < words.size(); i++) {
      if (text.equalsIgnoreCase(words.get(i)) || text.equals(String.valueOf(i + 1))) {
        return type.getEnumConstants()[i];
      }
    }
    wrong(name, value, "one of " + String.join(", ", words));
    return null;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object item : items(name)) {
      if (item instanceof String text) {
        texts.add(text);
      } else {
        wrong(name, item, "a list of texts");
      }
    }
    return texts;
  }

  /** Objects in a list; none when there is no list. */
  List<Fields> all(String name) {
    List<Fields> all = new ArrayList<>();
    for (Object item : items(name)) {
      String where = place + name + "[" + all.size() + "]";
      if (item instanceof Map<?, ?>) {
        all.add(new Fields(object(item), where + ".", problems, false, actor));
      } else {
        wrong(name, item, "a list of objects");
      }
    }
    return all;
  }

  /** An object; an empty one when it is missing, which is noted. */
  Fields one(String name) {
    Object value = values.get(name);
    if (value == null) {
      missing(name);
    } else if (!(value instanceof Map)) {
      wrong(name, value, "an object");
    }
    return new Fields(
        value instanceof Map ? object(value) : Map.of(),
        place + name + ".",
        problems,
        false,
        actor);
  }

  @SuppressWarnings("unchecked") // trees have no other lists
  private List<@Nullable Object> items(String name) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return (List<@Nullable Object>) list;
    }
    if (fromQuery && value instanceof String) { // a parameter that stands once
      return List.of(value);
    }
    wrong(name, value, "a list");
    return List.of();
  }

  /** Notes that it is missing when it is. */
  void require(String name) {
    if (!has(name)) {
      missing(name);
    }
  }

  private void missing(String name) {
    problems.add("", "Missing value for required parameter '" + place + name + "'");
  }

  void wrong(String name, @Nullable Object value, String wanted) {
    String shown = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    problems.add(
        "",
        "Invalid value "
            + (shown.length() > 100 ? shown.substring(0, 100) + "..." : shown)
            + " for parameter '"
            + place
            + name
            + "' supplied; wanted: "
            + wanted);
  }
}
