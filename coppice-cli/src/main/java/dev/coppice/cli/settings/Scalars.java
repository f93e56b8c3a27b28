package dev.coppice.cli.settings;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written as the type that is wanted, and writes values as they would be written.
 */
final class Scalars {

  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");

  private Scalars() {}

  /** The value, or null when the text is none of this kind. */
  static @Nullable Object read(Shape shape, Yaml.Scalar scalar) {
    String text = scalar.text();
    if (shape instanceof Shape.Text) {
      return scalar.empty() ? null : text;
    } else if (shape instanceof Shape.Word word) {
      return word(word, text);
    } else if (!scalar.plain()) {
      return null;
    } else if (shape instanceof Shape.Flag) {
      return flag(text);
    } else if (shape instanceof Shape.Decimal) {
      return DECIMAL.matcher(text).matches() ? finite(text) : null;
    } else if (!WHOLE.matcher(text).matches()) {
      return null;
    }
    long number = Long.parseLong(text);
    boolean wide = ((Shape.Whole) shape).type() == long.class;
    if (wide) {
      return number;
    }
    return number == (int) number ? (Object) (int) number : null;
  }

  private static @Nullable Object word(Shape.Word shape, String text) {
    for (Enum<?> constant : shape.type().getEnumConstants()) {
      if (Shape.Word.word(constant).equalsIgnoreCase(text.replace('_', '-'))) {
        return constant;
      }
    }
    return null;
  }

  private static @Nullable Boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private static @Nullable Double finite(String text) {
    double number = Double.parseDouble(text);
    return Double.isFinite(number) ? number : null;
  }

  /** Any value: plain texts that look like numbers or flags become such. */
  static Object free(Yaml yaml) {
    if (yaml instanceof Yaml.Mapping mapping) {
      Map<String, Object> values = new LinkedHashMap<>();
      mapping.entries().forEach((name, entry) -> values.put(name, free(entry.value())));
      return values;
    } else if (yaml instanceof Yaml.Sequence sequence) {
      List<Object> values = new ArrayList<>();
      sequence.items().forEach(item -> values.add(free(item)));
      return values;
    }
    Yaml.Scalar scalar = (Yaml.Scalar) yaml;
    for (Shape shape :
        List.of(new Shape.Whole(long.class), new Shape.Decimal(), new Shape.Flag())) {
      Object value = read(shape, scalar);
      if (value != null) {
        return value;
      }
    }
    return scalar.text();
  }

  /** A value of a settings record as it would be written on one line; empty for none. */
  static String show(@Nullable Object value) {
    if (value == null) {
      return "";
    } else if (value instanceof Enum<?> constant) {
      return Shape.Word.word(constant);
    } else if (value instanceof Double number) {
      return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    } else if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(Scalars::item).toList()) + "]";
    } else if (value instanceof Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      map.forEach((name, item) -> entries.add(name + ": " + item(item)));
      return "{" + String.join(", ", entries) + "}";
    }
    return value.toString();
  }

  private static String item(@Nullable Object value) {
    return value instanceof String text && (text.isEmpty() || text.contains(","))
        ? '"' + text + '"'
        : show(value);
  }
}
