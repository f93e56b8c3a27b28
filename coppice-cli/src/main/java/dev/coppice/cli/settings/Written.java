package dev.coppice.cli.settings;

import dev.coppice.codec.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings written down in full, defaults included, in the form that a project file has: reading
 * them back gives equal settings.
 */
final class Written {

  private Written() {}

  static Struct of(Shape.Section shape, Object settings) {
    Struct struct = new Struct();
    for (Shape.Key key : shape.keys()) {
      put(struct, key.name(), written(key.shape(), key.of(settings)));
    }
    return struct;
  }

  private static @Nullable Object written(Shape shape, @Nullable Object value) {
    if (value == null) {
      return null;
    } else if (shape instanceof Shape.Section section) {
      return of(section, value);
    } else if (shape instanceof Shape.Named named) {
      Shape.Section parts = Shape.of(named.type());
      Object name = parts.keys().get(0).of(value);
      Object settings = parts.keys().get(1).of(value);
      return new Struct().put(String.valueOf(name), free((Map<?, ?>) settings));
    } else if (shape instanceof Shape.MapOf map) {
      Struct struct = new Struct();
      ((Map<?, ?>) value)
          .forEach((name, item) -> put(struct, String.valueOf(name), written(map.value(), item)));
      return struct;
    } else if (shape instanceof Shape.ListOf list) {
      List<@Nullable Object> items = new ArrayList<>();
      ((List<?>) value).forEach(item -> items.add(written(list.item(), item)));
      return items;
    }
    return value instanceof Enum<?> constant ? Shape.Word.word(constant) : value;
  }

  private static Struct free(@Nullable Map<?, ?> values) {
    Struct struct = new Struct();
    if (values != null) {
      values.forEach((name, value) -> put(struct, String.valueOf(name), value));
    }
    return struct;
  }

  private static void put(Struct struct, String name, @Nullable Object value) {
    if (value instanceof String text) {
      struct.put(name, text);
    } else if (value instanceof Boolean flag) {
      struct.put(name, flag);
    } else if (value instanceof Double number) {
      struct.put(name, number);
    } else if (value instanceof Number number) {
      struct.put(name, number.longValue());
    } else if (value instanceof Struct nested) {
      struct.put(name, nested);
    } else if (value instanceof Map<?, ?> map) {
      struct.put(name, free(map));
    } else if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Struct) {
      struct.putStructs(name, list.stream().map(Struct.class::cast).toList());
    } else if (value instanceof List<?> list && areNumbers(list, Long.class, Integer.class)) {
      struct.put(name, list.stream().mapToLong(item -> ((Number) item).longValue()).toArray());
    } else if (value instanceof List<?> list && areNumbers(list, Double.class, Long.class)) {
      struct.put(name, list.stream().mapToDouble(item -> ((Number) item).doubleValue()).toArray());
    } else if (value instanceof List<?> list) {
      struct.putTexts(name, list.stream().map(String::valueOf).toList());
    }
  }

  private static boolean areNumbers(List<?> list, Class<?> one, Class<?> other) {
    return !list.isEmpty()
        && list.stream().allMatch(item -> one.isInstance(item) || other.isInstance(item));
  }
}
