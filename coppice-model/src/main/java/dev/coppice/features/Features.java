package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.List;

/**
 * Everything between a row and a model, fitted: one slot a feature. Immutable and thread-safe; one
 * row and a frame give the same bits.
 */
public final class Features {

  private final List<Feature> features;
  private final List<Slot> slots;

  Features(List<Feature> features) {
    this.features = List.copyOf(features);
    this.slots = features.stream().map(Feature::slot).toList();
  }

  /**
   * What was learned, with the inputs that a model is to be fitted on. They differ from {@link
   * #of(Frame)} of the same rows where a feature looks at the target: see {@link TargetEncoder}.
   */
  public record Learned(Features features, Matrix training) {}

  /**
   * Learns from the rows of {@code frame}, whose columns are all inputs.
   *
   * @param encoding in which dress the model family wants what the settings leave open
   * @throws InvalidInput naming every column, cross or expression that cannot be used
   */
  public static Learned learn(
      FeatureSettings settings, Encoding encoding, Frame frame, Supervision supervision) {
    return new FeatureFitting(settings, encoding, frame, supervision).learn();
  }

  /** The same without a target, which encoding by the target asks for. */
  public static Features fit(FeatureSettings settings, Encoding encoding, Frame frame) {
    return new FeatureFitting(settings, encoding, frame, null).learn().features();
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
