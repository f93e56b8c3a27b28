package dev.coppice.pipeline;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Features;
import dev.coppice.features.Matrix;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.models.Calibration;
import dev.coppice.models.Model;
import dev.coppice.rules.RuleSet;
import java.util.List;
import java.util.Map;

/**
 * The one object that scores: which fields it wants, which rows it accepts, how they become slots,
 * the model, what its probabilities mean, and how they become an answer. Immutable and thread-safe.
 * The object that was cross-validated is the object that scores, online and in batch, to the bit.
 */
public final class Pipeline {

  private final Schema schema;
  private final RuleSet rules;
  private final Features features;
  private final Model model;
  private final Calibration calibration;
  private final Target target;
  private final Decision decision;

  /**
   * @param schema the fields of a row, all of them inputs
   * @param rules which rows are acceptable; scoring itself does not ask them, doors do
   */
  public Pipeline(
      Schema schema,
      RuleSet rules,
      Features features,
      Model model,
      Target target,
      Decision decision) {
    this(schema, rules, features, model, Calibration.NONE, target, decision);
  }

  /** The same with calibrated probabilities, which the decision is about. */
  public Pipeline(
      Schema schema,
      RuleSet rules,
      Features features,
      Model model,
      Calibration calibration,
      Target target,
      Decision decision) {
    if (!features.slots().equals(model.slots())) {
      throw new InvalidInput("The model wants other inputs than the features give.");
    }
    if (model.outputs() != target.outputs()) {
      throw new InvalidInput(
          "The model gives " + model.outputs() + " outputs, the target needs " + target.outputs());
    }
    this.schema = schema;
    this.rules = rules;
    this.features = features;
    this.model = model;
    this.calibration = calibration;
    this.target = target;
    this.decision = decision;
  }

  public Schema schema() {
    return schema;
  }

  public RuleSet rules() {
    return rules;
  }

  public Features features() {
    return features;
  }

  public Model model() {
    return model;
  }

  public Calibration calibration() {
    return calibration;
  }

  /** This pipeline with the probabilities as its model has them. */
  public Pipeline uncalibrated() {
    return new Pipeline(schema, rules, features, model, target, decision);
  }

  public Target target() {
    return target;
  }

  public Decision decision() {
    return decision;
  }

  /** Scores one row given by field name; see {@link RowValues#of}. */
  public Prediction score(Map<String, ?> values) {
    return score(RowValues.of(schema, values));
  }

  /** Scores one row of {@link #schema}. */
  public Prediction score(Row row) {
    double[] outputs = new double[model.outputs()];
    model.predict(features.of(row), outputs);
    calibration.apply(outputs);
    return new Prediction(target, outputs, decide(outputs));
  }

  /**
   * Scores many rows. Columns are found by name; others are ignored.
   *
   * @throws InvalidInput when a column is missing or of another type
   */
  public Predictions score(Frame frame) {
    Frame inputs = frame.select(schema.names());
    if (!inputs.schema().equals(schema)) {
      throw new InvalidInput(
          "The columns have the types " + inputs.schema() + "; wanted: " + schema);
    }
    return predictions(features.of(inputs));
  }

  /** Scores many rows of {@link #schema}. */
  public Predictions score(List<? extends Row> rows) {
    return predictions(features.of(rows));
  }

  private Predictions predictions(Matrix slots) {
    double[][] outputs = model.predict(slots);
    int[] decided = new int[slots.rows()];
    double[] one = new double[outputs.length];
    for (int row = 0; row < decided.length; row++) {
      for (int k = 0; k < one.length; k++) {
        one[k] = outputs[k][row];
      }
      calibration.apply(one);
      for (int k = 0; k < one.length; k++) {
        outputs[k][row] = one[k];
      }
      decided[row] = decide(one);
    }
    return new Predictions(target, outputs, decided);
  }

  private int decide(double[] outputs) {
    if (decision instanceof Decision.Threshold threshold) {
      return outputs[0] >= threshold.value() ? 1 : 0;
    }
    if (decision instanceof Decision.Value) {
      return -1;
    }
    int best = 0;
    for (int k = 1; k < outputs.length; k++) {
      if (outputs[k] > outputs[best]) {
        best = k;
      }
    }
    return best;
  }

  public Struct toStruct() {
    Struct struct =
        new Struct()
            .put("schema", schema.toStruct())
            .put("rules", rules.toStruct())
            .put("features", features.toStruct())
            .put("model", model.toStruct())
            .put("target", target.toStruct())
            .put("decision", decision.toStruct());
    return calibration.equals(Calibration.NONE)
        ? struct
        : struct.put("calibration", calibration.toStruct());
  }

  /**
   * @throws InvalidInput when the written form is damaged
   */
  public static Pipeline read(Struct struct) {
    Schema schema = Schema.read(struct.struct("schema"));
    Features features = Features.read(struct.struct("features"), schema);
    Model model = Model.read(struct.struct("model"), features.slots());
    return new Pipeline(
        schema,
        RuleSet.read(struct.struct("rules"), schema),
        features,
        model,
        struct.has("calibration")
            ? Calibration.read(struct.struct("calibration"), model.outputs())
            : Calibration.NONE,
        Target.read(struct.struct("target")),
        Decision.read(struct.struct("decision")));
  }
}
