package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A category as the smoothed mean of the target over its training rows: a number, the same for
 * every row of a level. What training did not know has the mean of all rows; a missing value is a
 * level when training saw it missing.
 */
final class TargetFeature implements Feature {

  static final String KIND = "target";

  private final String name;
  private final Input input;
  private final List<String> levels;
  private final double[] means;
  private final double missing;
  private final double unknown;
  private final Map<String, Double> known = new HashMap<>();

  /**
   * @param means of the levels
   * @param unknown what a level that training did not know becomes
   */
  TargetFeature(
      String name,
      Input input,
      List<String> levels,
      double[] means,
      double missing,
      double unknown) {
    if (levels.size() != means.length) {
      throw new InvalidInput(
          levels.size() + " levels of '" + name + "' but " + means.length + " means");
    }
    this.name = name;
    this.input = input;
    this.levels = List.copyOf(levels);
    this.means = means;
    this.missing = missing;
    this.unknown = unknown;
    for (int i = 0; i < means.length; i++) {
      known.put(levels.get(i), means[i]);
    }
  }

  @Override
  public Input input() {
    return input;
  }

  @Override
  public Slot slot() {
    return Slot.number(name);
  }

  @Override
  public double of(Row row) {
    return value(input.text(row));
  }

  @Override
  public double[] of(Frame frame) {
    return Levels.values(input, frame, this::value);
  }

  private double value(@Nullable String text) {
    return text == null ? missing : known.getOrDefault(text, unknown);
  }

  @Override
  public Struct toStruct() {
    Struct struct = new Struct().put("kind", KIND).put("name", name);
    input.write(struct);
    return struct
        .putTexts("levels", levels)
        .put("means", means)
        .put("missing", missing)
        .put("unknown", unknown);
  }

  static TargetFeature read(Struct struct, Schema schema) {
    return new TargetFeature(
        struct.text("name"),
        Input.read(struct, schema),
        struct.texts("levels"),
        struct.doubles("means"),
        struct.number("missing"),
        struct.number("unknown"));
  }
}
