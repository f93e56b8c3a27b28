package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything between a row and a model, fitted: one slot a feature. Immutable and thread-safe; one
 * row and a frame give the same bits.
 */
public final class Features {

  private final List<Feature> features;
  private final List<Slot> slots;

  private Features(List<Feature> features) {
    this.features = List.copyOf(features);
    this.slots = features.stream().map(Feature::slot).toList();
  }

  /**
   * Learns from the rows of {@code frame}, whose columns are all inputs.
   *
   * @param encoding in which dress the model family wants what the settings leave open
   * @throws InvalidInput naming every expression or column that cannot be used
   */
  public static Features fit(FeatureSettings settings, Encoding encoding, Frame frame) {
    Schema schema = frame.schema();
    Problems problems = new Problems();
    for (String name : settings.exclude()) {
      if (!schema.has(name)) {
        problems.add("features.exclude", "there is no column '" + name + "'");
      }
    }
    List<Feature> features = new ArrayList<>();
    for (int position = 0; position < schema.size(); position++) {
      Field field = schema.field(position);
      if (!settings.exclude().contains(field.name())) {
        Input input = new Input.OfField(field.name(), position);
        features.add(
            field.type().isNumeric()
                ? number(field.name(), input, settings, encoding, frame)
                : category(field.name(), input, settings, encoding, frame));
      }
    }
    for (Map.Entry<String, String> entry : settings.expressions().entrySet()) {
      String name = entry.getKey();
      if (schema.has(name)) {
        problems.add("features.expressions." + name, "a column has this name already");
        continue;
      }
      try {
        Expression expression = Expression.parse(entry.getValue(), schema);
        Input input = new Input.Computed(expression);
        features.add(
            expression.type() == ValueType.TEXT
                ? category(name, input, settings, encoding, frame)
                : number(name, input, settings, encoding, frame));
      } catch (InvalidInput e) {
        problems.add("features.expressions." + name, e.getMessage());
      }
    }
    problems.throwIfAny();
    if (features.isEmpty()) {
      throw new InvalidInput("There is no feature left: every column is the target or excluded.");
    }
    return new Features(features);
  }

  private static Feature number(
      String name, Input input, FeatureSettings settings, Encoding encoding, Frame frame) {
    return NumberFeature.fit(name, input, settings.numeric(), encoding.numbers(), frame);
  }

  private static Feature category(
      String name, Input input, FeatureSettings settings, Encoding encoding, Frame frame) {
    return CategoryFeature.fit(name, input, settings.categorical(), encoding.categories(), frame);
  }

  public List<Slot> slots() {
    return slots;
  }

  /** The fields that each slot's value comes from, slot by slot. */
  public List<List<String>> fields() {
    return features.stream().map(feature -> feature.input().fields()).toList();
  }

  /** One value a slot. */
  public double[] of(Row row) {
    double[] values = new double[features.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = features.get(i).of(row);
    }
    return values;
  }

  public Matrix of(List<? extends Row> rows) {
    double[][] columns = new double[features.size()][rows.size()];
    for (int i = 0; i < columns.length; i++) {
      Feature feature = features.get(i);
      for (int row = 0; row < rows.size(); row++) {
        columns[i][row] = feature.of(rows.get(row));
      }
    }
    return new Matrix(slots, columns, rows.size());
  }

  public Matrix of(Frame frame) {
    double[][] columns = new double[features.size()][];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = features.get(i).of(frame);
    }
    return new Matrix(slots, columns, frame.rows());
  }

  public Struct toStruct() {
    return new Struct().putStructs("features", features.stream().map(Feature::toStruct).toList());
  }

  /**
   * @param schema the fields that the features were fitted on
   * @throws InvalidInput when the written form is damaged or does not fit the schema
   */
  public static Features read(Struct struct, Schema schema) {
    return new Features(
        struct.structs("features").stream().map(each -> Feature.read(each, schema)).toList());
  }
}
