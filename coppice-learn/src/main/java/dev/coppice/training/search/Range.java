package dev.coppice.training.search;

import dev.coppice.errors.Nearest;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.search.Dimension.Scale;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code {min: 0.001, max: 1, scale: log}}. */
final class Range {

  private static final List<String> KEYS = List.of("min", "max", "scale");

  private Range() {}

  /**
   * @param setting what is varied; it decides whether whole numbers or decimals are drawn
   * @param wrong hears the name of the dimension and what is wrong about it
   */
  static Dimension of(
      String name, Map<?, ?> range, Hyperparameter setting, BiConsumer<String, String> wrong) {
    for (Object key : range.keySet()) {
      if (!KEYS.contains(key)) {
        wrong.accept(name, "has a key '" + key + "'" + Nearest.hint("" + key, KEYS));
      }
    }
    double min = number(name, "min", range.get("min"), wrong);
    double max = number(name, "max", range.get("max"), wrong);
    Scale scale = scale(name, range.get("scale"), wrong);
    if (min > max) {
      wrong.accept(name, "has min " + range.get("min") + " above max " + range.get("max"));
    }
    if (scale == Scale.LOG && !(min > 0)) {
      wrong.accept(name, "has scale log, which needs a min above 0");
    }
    boolean whole = setting instanceof Hyperparameter.Whole;
    if (setting instanceof Hyperparameter.Choice choice) {
      wrong.accept(name, "takes words; give a list of some of " + choice.choices());
    } else if (whole && (min != Math.rint(min) || max != Math.rint(max))) {
      wrong.accept(name, "takes whole numbers; give whole numbers as min and max");
    }
    return whole
        ? new Dimension.Whole(name, (long) min, (long) max, scale)
        : new Dimension.Decimal(name, min, max, scale);
  }

  private static double number(
      String name, String key, @Nullable Object value, BiConsumer<String, String> wrong) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    wrong.accept(
        name,
        "has " + (value == null ? "no " + key : key + " '" + value + "'") + "; wanted: a number");
    return 1;
  }

  private static Scale scale(
      String name, @Nullable Object value, BiConsumer<String, String> wrong) {
    if (value == null || value.equals("linear")) {
      return Scale.LINEAR;
    }
    if (!value.equals("log")) {
      wrong.accept(name, "has scale '" + value + "'; accepted: linear, log");
    }
    return Scale.LOG;
  }
}
