package dev.coppice.recipe;

import dev.coppice.codec.Struct;
import dev.coppice.expressions.Expression;
import dev.coppice.expressions.ValueType;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.stats.CategoryBins;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.Moments;
import dev.coppice.stats.NumberBins;
import dev.coppice.training.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the training rows looked like, with bins frozen for ever: what drift is measured against.
 *
 * @param features one entry an input column
 * @param derived one entry a number that is computed from them
 * @param outputs the distribution of predictions for rows that the predicting fit did not see
 * @param classShares the share of each class in the training rows; empty for regression
 */
record Baseline(
    long rows,
    List<Struct> features,
    List<Struct> derived,
    List<Struct> outputs,
    double[] classShares) {

  /**
   * @param expressions the computed features by name
   */
  static Baseline of(Examples train, double[][] predictions, Map<String, String> expressions) {
    Frame inputs = train.inputs();
    List<Struct> features = new ArrayList<>();
    for (int position = 0; position < inputs.schema().size(); position++) {
      features.add(feature(inputs.schema().field(position), inputs.column(position)));
    }
    List<Struct> outputs = new ArrayList<>();
    for (double[] output : predictions) {
      outputs.add(numbers(new Struct(), output));
    }
    double[] shares = new double[train.classes()];
    if (train.task() != Task.REGRESSION) {
      for (double label : train.target()) {
        shares[(int) label]++;
      }
      for (int k = 0; k < shares.length; k++) {
        shares[k] /= train.rows();
      }
    }
    return new Baseline(train.rows(), features, derived(expressions, inputs), outputs, shares);
  }

  private static List<Struct> derived(Map<String, String> expressions, Frame inputs) {
    List<Struct> derived = new ArrayList<>();
    expressions.forEach(
        (name, text) -> {
          Expression expression = Expression.parse(text, inputs.schema());
          if (expression.type() != ValueType.TEXT) {
            Struct struct = new Struct().put("name", name).put("expression", text);
            derived.add(numbers(struct, values(expression, inputs)));
          }
        });
    return derived;
  }

  private static double[] values(Expression expression, Frame inputs) {
    double[] values = new double[inputs.rows()];
    Frame.Cursor cursor = inputs.cursor();
    for (int row = 0; row < values.length; row++) {
      values[row] = expression.number(cursor.at(row));
    }
    return values;
  }

  private static Struct feature(Field field, Column column) {
    Struct struct = new Struct().put("name", field.name()).put("type", field.type().name());
    if (column instanceof NumberColumn numbers) {
      return numbers(struct, numbers.values());
    }
    TextColumn texts = (TextColumn) column;
    Histogram histogram = Histogram.of(CategoryBins.learn(texts), texts);
    return struct.put("histogram", histogram.toStruct());
  }

  private static Struct numbers(Struct struct, double[] values) {
    Histogram histogram = Histogram.of(NumberBins.learn(values), values);
    return struct
        .put("moments", Moments.of(values).toStruct())
        .put("histogram", histogram.toStruct());
  }

  Struct toStruct() {
    Struct struct =
        new Struct()
            .put("rows", rows)
            .put("class_shares", classShares)
            .putStructs("features", features);
    if (!derived.isEmpty()) {
      struct.putStructs("derived", derived);
    }
    return struct.putStructs("outputs", outputs);
  }
}
