package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.FeatureSettings.Encode;
import dev.coppice.features.FeatureSettings.Missing;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A category as a code: 0 for what training did not know, then one code a known level in the order
 * of the texts, then, where wanted, one for missing. As an ordinal number the codes are one less,
 * so that unknown is -1.
 */
final class CategoryFeature implements Feature {

  static final String KIND = "category";

  private final String name;
  private final Input input;
  private final Encode encode;
  private final List<String> levels;
  private final int missingCode;
  private final Map<String, Integer> codes = new HashMap<>();

  /**
   * @param encode ONE_HOT or ORDINAL
   * @param missingCode the code of a missing value
   */
  CategoryFeature(String name, Input input, Encode encode, List<String> levels, int missingCode) {
    this.name = name;
    this.input = input;
    this.encode = encode;
    this.levels = List.copyOf(levels);
    this.missingCode = missingCode;
    for (String level : levels) {
      codes.put(level, codes.size() + 1);
    }
  }

  @Override
  public Input input() {
    return input;
  }

  @Override
  public Slot slot() {
    return encode == Encode.ORDINAL
        ? Slot.number(name)
        : Slot.code(name, Math.max(levels.size(), missingCode) + 1);
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
    int code = text == null ? missingCode : codes.getOrDefault(text, 0);
    return encode == Encode.ORDINAL ? code - 1 : code;
  }

  static CategoryFeature fit(
      String name,
      Input input,
      FeatureSettings.Categorical settings,
      Encoding.Categories wanted,
      Frame frame) {
    Map<String, Integer> counts = new HashMap<>();
    int missing = 0;
    Frame.Cursor cursor = frame.cursor();
    for (int row = 0; row < frame.rows(); row++) {
      String text = input.text(cursor.at(row));
      if (text == null) {
        missing++;
      } else {
        counts.merge(text, 1, Integer::sum);
      }
    }
    List<String> levels =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= settings.minCount())
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(settings.maxLevels())
            .map(Map.Entry::getKey)
            .toList();
    String mode = levels.isEmpty() ? "" : levels.get(0);
    levels = levels.stream().sorted().toList();
    boolean ordinal =
        settings.encode() == Encode.ORDINAL
            || (settings.encode() == Encode.AUTO && wanted == Encoding.Categories.ORDINAL);
    boolean level =
        settings.missing() == Missing.LEVEL || (settings.missing() == Missing.AUTO && !ordinal);
    int missingCode = level ? (missing > 0 ? levels.size() + 1 : 0) : levels.indexOf(mode) + 1;
    return new CategoryFeature(
        name, input, ordinal ? Encode.ORDINAL : Encode.ONE_HOT, levels, missingCode);
  }

  @Override
  public Struct toStruct() {
    Struct struct = new Struct().put("kind", KIND).put("name", name);
    input.write(struct);
    return struct
        .put("encode", encode.name())
        .putTexts("levels", levels)
        .put("missing", missingCode);
  }

  static CategoryFeature read(Struct struct, Schema schema) {
    List<String> levels = struct.texts("levels");
    int missing = struct.smallInteger("missing");
    if (missing < 0 || missing > levels.size() + 1) {
      throw new InvalidInput(
          "The code of missing values is " + missing + ", beyond the " + levels.size() + " levels");
    }
    return new CategoryFeature(
        struct.text("name"),
        Input.read(struct, schema),
        struct.constant("encode", Encode.class),
        levels,
        missing);
  }
}
