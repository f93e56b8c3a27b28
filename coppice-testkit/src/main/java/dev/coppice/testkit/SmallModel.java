package dev.coppice.testkit;

import dev.coppice.bundle.Bundle;
import dev.coppice.bundle.GoldenRows;
import dev.coppice.codec.Struct;
import dev.coppice.features.Encoding;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.Features;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.rules.RuleSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A whole bundle in no time: one number in, a probability out. */
public final class SmallModel {

  private static final Schema SCHEMA = Schema.of(Field.number("age"));
  private static final Frame ROWS =
      new Frame(SCHEMA, List.of(new NumberColumn(new double[] {20, 41.5, 60})));

  private SmallModel() {}

  /**
   * @param weight of the one coefficient: another weight makes another model
   */
  public static Bundle bundle(double weight) {
    Features features = Features.fit(FeatureSettings.defaults(), Encoding.SCALED, ROWS);
    double[] coefficients = new double[LinearModel.width(features.slots())];
    Arrays.fill(coefficients, weight);
    LinearModel model =
        new LinearModel(
            features.slots(), Link.LOGISTIC, new double[] {0.1}, new double[][] {coefficients});
    Target target = new Target("bought", Task.BINARY, List.of("no", "yes"));
    Pipeline pipeline =
        new Pipeline(
            SCHEMA,
            new RuleSet(List.of(), SCHEMA),
            features,
            model,
            target,
            new Decision.Threshold(0.5));
    return Bundle.of(pipeline, GoldenRows.of(pipeline, ROWS), new Struct(), Map.of());
  }
}
