package dev.coppice.recipe;

import dev.coppice.codec.Struct;
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

/**
 * What the training rows looked like, with bins frozen for ever: what drift is measured against.
 *
 * @param features one entry an input column
 * @param outputs the distribution of predictions for rows that the predicting fit did not see
 * @param classShares the share of each class in the training rows; empty for regression
 */
record Baseline(long rows, List<Struct> features, List<Struct> outputs, double[] classShares) {

  static Baseline of(Examples train, double[][] predictions) {
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
    return new Baseline(train.rows(), features, outputs, shares);
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
    return new Struct()
        .put("rows", rows)
        .put("class_shares", classShares)
        .putStructs("features", features)
        .putStructs("outputs", outputs);
  }
}
