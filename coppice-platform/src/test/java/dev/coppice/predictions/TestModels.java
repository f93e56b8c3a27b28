package dev.coppice.predictions;

import dev.coppice.bundle.Bundle;
import dev.coppice.bundle.GoldenRows;
import dev.coppice.codec.Struct;
import dev.coppice.features.Encoding;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.Features;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.rules.Rule;
import dev.coppice.rules.RuleSet;
import dev.coppice.rules.Severity;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Small models of every task over the same four fields. */
public final class TestModels {

  public static final Schema SCHEMA =
      Schema.of(
          Field.number("age"),
          Field.integer("visits"),
          Field.category("country"),
          new Field("since", FieldType.TIMESTAMP));

  private static final Frame TRAINING =
      new Frame(
          SCHEMA,
          List.of(
              new NumberColumn(new double[] {20, 41.5, 60, Double.NaN}),
              new NumberColumn(new double[] {1, 0, 7, 3}),
              TextColumn.of(Arrays.asList("DE", "FR", null, "DE")),
              new NumberColumn(new double[] {0, 1e9, 1.7e9, 1.5e9})));

  private TestModels() {}

  public static Pipeline binary(double weight) {
    Target target = new Target("bought", Task.BINARY, List.of("0", "1"));
    return pipeline(target, Link.LOGISTIC, new Decision.Threshold(0.37), weight);
  }

  public static Pipeline classes(double weight) {
    Target target = new Target("class", Task.MULTICLASS, List.of("low", "mid \"é\"", "high"));
    return pipeline(target, Link.SOFTMAX, new Decision.LargestProbability(), weight);
  }

  public static Pipeline regression(double weight) {
    Target target = new Target("price", Task.REGRESSION, List.of());
    return pipeline(target, Link.IDENTITY, new Decision.Value(), weight);
  }

  private static Pipeline pipeline(Target target, Link link, Decision decision, double weight) {
    List<Rule> rules =
        List.of(
            new Rule.Required("age", Severity.ERROR),
            new Rule.Range("age", 0, 1e308, Severity.ERROR),
            new Rule.Range("visits", 0, 2e9, Severity.ERROR));
    Features features = Features.fit(FeatureSettings.defaults(), Encoding.SCALED, TRAINING);
    int width = LinearModel.width(features.slots());
    double[] intercepts = new double[target.outputs()];
    double[][] coefficients = new double[target.outputs()][width];
    for (int k = 0; k < intercepts.length; k++) {
      intercepts[k] = 0.1 * k;
      for (int i = 0; i < width; i++) {
        coefficients[k][i] = weight * (i + 1) / (k + 2);
      }
    }
    LinearModel model = new LinearModel(features.slots(), link, intercepts, coefficients);
    return new Pipeline(SCHEMA, new RuleSet(rules, SCHEMA), features, model, target, decision);
  }

  public static Bundle bundle(Pipeline pipeline, String runId) {
    Struct facts = new Struct().put("name", "test").put("run_id", runId);
    Frame golden = TRAINING.select(new int[] {0, 1});
    return Bundle.of(pipeline, GoldenRows.of(pipeline, golden), facts, Map.of());
  }

  /** Its features look for a field that its rows have not. */
  public static Bundle throwing() {
    Pipeline whole = binary(1);
    Schema less = SCHEMA.select(List.of("age", "visits", "country"));
    Pipeline broken =
        new Pipeline(
            less,
            new RuleSet(List.of(), less),
            whole.features(),
            whole.model(),
            whole.target(),
            whole.decision());
    return Bundle.of(broken, new Struct().putStructs("rows", List.of()), new Struct(), Map.of());
  }

  public static RowValues row(double age, double visits, @Nullable String country, double since) {
    return new RowValues(SCHEMA).set(0, age).set(1, visits).set(2, country).set(3, since);
  }

  /** Rows of every kind, nasty ones too; all pass the rules. */
  public static RowValues row(SplittableRandom random) {
    double[] ages = {0, -0.0, 41.5, 0.1, 1e-310, 1e22, 123456789.125, Double.MIN_VALUE};
    String[] countries = {"DE", "FR", "", "a\"b\\c\n\u0001", "é中", "😀", "\ud800x", "1"};
    double age = random.nextInt(3) == 0 ? random.nextDouble() : ages[random.nextInt(ages.length)];
    double visits = random.nextInt(4) == 0 ? Double.NaN : random.nextInt(1 << 30);
    boolean unknown = random.nextInt(5) == 0;
    double since = random.nextInt(4) == 0 ? Double.NaN : random.nextDouble(2e9);
    String country = unknown ? null : countries[random.nextInt(countries.length)];
    return row(age, visits, country, since);
  }

  public static Scored scored(String id, Instant time, Pipeline pipeline, RowValues row) {
    return new Scored(
        id,
        time,
        "shop",
        "v1",
        "champion",
        pipeline.schema(),
        row,
        pipeline.score(row),
        pipeline.decision(),
        12_345);
  }
}
