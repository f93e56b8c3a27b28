package dev.coppice.inference;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An input tensor of one or two dimensions, its elements row by row: numbers, texts, truth values;
 * null is a missing value.
 */
record Tensor(String name, List<Long> shape, List<@Nullable Object> data) {

  private static final List<String> DATATYPES =
      List.of(
          "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16",
          "FP32", "FP64", "BYTES");

  static Tensor read(Map<String, @Nullable Object> input, BinaryData binary) {
    String name = Json.text(input.get("name"), "the name of each of inputs");
    String datatype = Json.text(input.get("datatype"), "the datatype of input " + Json.brief(name));
    List<Long> shape = shape(name, input.get("shape"));
    Map<String, @Nullable Object> parameters = Json.parameters(input);
    Object size = parameters.get("binary_data_size");
    List<@Nullable Object> data = new ArrayList<>();
    if (size == null) {
      flatten(Json.list(input.get("data"), "the data of input " + Json.brief(name)), data);
    } else if (size instanceof Long bytes) {
      binary.take(name, datatype, bytes, data);
    } else {
      throw wrong(name, "its binary_data_size must be a whole number");
    }
    if ("base64".equals(parameters.get("content_type"))) {
      data.replaceAll(value -> value instanceof String text ? decoded(name, text) : value);
    }
    return of(name, datatype, shape, data);
  }

  /**
   * @throws InvalidInput when datatype, shape and elements do not go together
   */
  static Tensor of(String name, String datatype, List<Long> shape, List<@Nullable Object> data) {
    if (!DATATYPES.contains(datatype)) {
      throw wrong(
          name,
          "its datatype is '"
              + Json.brief(datatype)
              + "'; accepted: "
              + String.join(", ", DATATYPES));
    }
    if (shape.stream().anyMatch(size -> size < 0 || size > 1_000_000)) {
      throw wrong(name, "its shape must be whole numbers from 0 to 1000000");
    }
    if (shape.isEmpty() || shape.size() > 2) {
      throw wrong(name, "its shape has " + shape.size() + " dimensions; accepted: 1 or 2");
    }
    long wanted = shape.stream().reduce(1L, (a, b) -> a * b); // each within a million
    if (data.size() != wanted) {
      throw wrong(
          name, "it has " + data.size() + " elements; its shape " + shape + " has " + wanted);
    }
    return new Tensor(name, shape, data);
  }

  private static List<Long> shape(String name, @Nullable Object given) {
    List<@Nullable Object> sizes = Json.list(given, "the shape of input " + Json.brief(name));
    List<Long> shape = new ArrayList<>();
    for (Object size : sizes) {
      if (!(size instanceof Long number)) {
        throw wrong(name, "its shape must be whole numbers from 0 to 1000000");
      }
      shape.add(number);
    }
    return shape;
  }

  /** Data may be nested like the shape, or flat. */
  private static void flatten(List<@Nullable Object> from, List<@Nullable Object> into) {
    for (Object value : from) {
      if (value instanceof List<?>) {
        flatten(Json.list(value, "data"), into);
      } else {
        into.add(value);
      }
    }
  }

  private static String decoded(String name, String text) {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong(name, "an element is not base64");
    }
  }

  static InvalidInput wrong(String name, String message) {
    return new InvalidInput(List.of(new Problem("input " + Json.brief(name), message)));
  }

  int rows() {
    return shape.get(0).intValue();
  }

  int width() {
    return shape.size() == 1 ? 1 : shape.get(1).intValue();
  }

  @Nullable Object value(int row, int column) {
    return data.get(row * width() + column);
  }
}
