package dev.coppice.drift;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.stats.NumberBins;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the reference rows looked like: sealed into a bundle as its {@code profile.json}, or made of
 * any table.
 *
 * @param inputs one for each field of a row
 * @param derived one for each number that is computed from a row
 * @param outputs the predictions for rows that the predicting fit did not see, one for each output
 * @param classShares the share of each class among the labels; empty for regression
 * @param expected how wrong predictions are by what is predicted; null where that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // read by its own room
public record Baseline(
    long rows,
    List<Reference> inputs,
    List<Reference> derived,
    List<Reference> outputs,
    double[] classShares,
    @Nullable ExpectedLoss expected) {

  public Baseline {
    inputs = List.copyOf(inputs);
    derived = List.copyOf(derived);
    outputs = List.copyOf(outputs);
  }

  /**
   * @param expressions numbers computed from a row, by name; those that give texts are left out
   * @param outputs one array for each output of the model
   * @param classes the labels in class order; empty for regression
   */
  public static Baseline of(
      Frame inputs,
      Map<String, String> expressions,
      double[][] outputs,
      List<String> classes,
      double[] classShares) {
    List<Reference> fields = new ArrayList<>();
    for (Field field : inputs.schema().fields()) {
      Column column = inputs.column(field.name());
      fields.add(Reference.of(field.name(), "", field.type(), column));
    }
    List<Reference> derived = new ArrayList<>();
    expressions.forEach(
        (name, text) -> {
          Expression expression = Expression.parse(text, inputs.schema());
          if (expression.type() != ValueType.TEXT) {
            Column column = values(expression, inputs);
            derived.add(Reference.of(name, text, FieldType.NUMBER, column));
          }
        });
    List<Reference> predictions = new ArrayList<>();
    for (int k = 0; k < outputs.length; k++) {
      String name = outputs.length == 1 ? "prediction" : "prediction of " + classes.get(k);
      predictions.add(Reference.ofOutput(name, outputs[k]));
    }
    return new Baseline(inputs.rows(), fields, derived, predictions, classShares, null);
  }

  /** A formula over every row of a table. */
  public static NumberColumn values(Expression expression, Frame rows) {
    double[] values = new double[rows.rows()];
    Frame.Cursor cursor = rows.cursor();
    for (int row = 0; row < values.length; row++) {
      values[row] = expression.number(cursor.at(row));
    }
    return new NumberColumn(values);
  }

  /**
   * The same with how wrong predictions are by what is predicted: for models of one output.
   *
   * @param rowLosses of the rows that {@code output} is about, see {@link RowLoss}
   */
  public Baseline with(double[] output, double[] rowLosses) {
    if (outputs.size() != 1
        || !(outputs.get(0).distribution().histogram().bins() instanceof NumberBins bins)) {
      return this;
    }
    ExpectedLoss loss = ExpectedLoss.of(bins, output, rowLosses);
    return new Baseline(rows, inputs, derived, outputs, classShares, loss);
  }

  /** Only what can be compared when these fields are known: nothing is predicted without all. */
  public Baseline of(Collection<String> fields) {
    List<Reference> known = inputs.stream().filter(input -> fields.contains(input.name())).toList();
    if (known.size() == inputs.size()) {
      return this;
    }
    return new Baseline(rows, known, List.of(), List.of(), classShares, null);
  }

  public Struct toStruct() {
    Struct struct = new Struct().put("rows", rows).put("class_shares", classShares);
    struct.putStructs("features", inputs.stream().map(Reference::toStruct).toList());
    if (!derived.isEmpty()) {
      struct.putStructs("derived", derived.stream().map(Reference::toStruct).toList());
    }
    struct.putStructs("outputs", outputs.stream().map(Reference::toStruct).toList());
    return expected == null ? struct : struct.put("expected_loss", expected.toStruct());
  }

  /**
   * @throws InvalidInput when the struct was not written by {@link #toStruct}
   */
  public static Baseline read(Struct struct) {
    return new Baseline(
        struct.integer("rows"),
        references("features", struct),
        struct.has("derived") ? references("derived", struct) : List.of(),
        references("outputs", struct),
        struct.doubles("class_shares"),
        struct.has("expected_loss") ? ExpectedLoss.read(struct.struct("expected_loss")) : null);
  }

  private static List<Reference> references(String name, Struct struct) {
    return struct.structs(name).stream().map(Reference::read).toList();
  }
}
