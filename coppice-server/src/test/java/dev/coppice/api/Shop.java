package dev.coppice.api;

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
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.rules.Rule;
import dev.coppice.rules.RuleSet;
import dev.coppice.rules.Severity;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.ServingSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A small model of any task, served by the real engine without a log. */
final class Shop {

  private static final Schema SCHEMA =
      Schema.of(
          Field.integer("age"),
          Field.number("income"),
          Field.category("country"),
          new Field("since", FieldType.TIMESTAMP));

  private static final Frame ROWS =
      new Frame(
          SCHEMA,
          List.of(
              new NumberColumn(new double[] {20, 41, 60, 33}),
              new NumberColumn(new double[] {1000.5, 0, 7e3, Double.NaN}),
              TextColumn.of(Arrays.asList("DE", "FR", null, "DE")),
              new NumberColumn(new double[] {0, 1e9, 1.7e9, 1.5e9})));

  private Shop() {}

  static ServedProject served(Task task) {
    return served("shop", task, settings(ServingSettings.BadRows.REJECT_ALL));
  }

  static ServedProject served(String project, Task task, ServingSettings settings) {
    ServedProject service = without(project, settings);
    service.deploy(new Deployment(bundle(task), "v1", "here", Instant.EPOCH));
    return service;
  }

  static ServedProject without(String project, ServingSettings settings) {
    return new ServedProject(
        project,
        settings,
        PredictionLog.open(
            Path.of("nowhere"), settings.log(), LineNames.defaults(), Clock.systemUTC()),
        List.of(),
        Runnable::run,
        Clock.systemUTC(),
        RequestIds.random());
  }

  static ServingSettings settings(ServingSettings.BadRows badRows) {
    ServingSettings usual = ServingSettings.defaults();
    LogSettings log = new LogSettings(LogSettings.Mode.OFF, 1 << 20, 0, 0, 1, List.of());
    return new ServingSettings(
        "Shop API",
        "1.2.0",
        null,
        usual.mount(),
        null,
        null,
        usual.onMissingModel(),
        badRows,
        100,
        1 << 20,
        log,
        usual.routing());
  }

  static Bundle bundle(Task task) {
    Pipeline pipeline =
        switch (task) {
          case REGRESSION ->
              pipeline(new Target("price", task, List.of()), Link.IDENTITY, new Decision.Value());
          case BINARY ->
              pipeline(
                  new Target("bought", task, List.of("no", "yes")),
                  Link.LOGISTIC,
                  new Decision.Threshold(0.37));
          case MULTICLASS ->
              pipeline(
                  new Target("size", task, List.of("low", "mid", "high")),
                  Link.SOFTMAX,
                  new Decision.LargestProbability());
        };
    Struct facts = new Struct().put("project", "shop").put("run_id", "0123456789abcdef");
    return Bundle.of(pipeline, GoldenRows.of(pipeline, ROWS), facts, Map.of());
  }

  private static Pipeline pipeline(Target target, Link link, Decision decision) {
    List<Rule> rules =
        List.of(
            new Rule.Required("age", Severity.ERROR),
            new Rule.Range("age", 18, 90, Severity.ERROR),
            new Rule.Range("income", 0, Double.POSITIVE_INFINITY, Severity.ERROR),
            new Rule.Range("income", 0, 1e5, Severity.WARNING),
            new Rule.Allowed("country", List.of("DE", "FR", "US"), Severity.ERROR),
            new Rule.Length("country", 2, 2, Severity.ERROR),
            new Rule.Check("income >= age", "people earn more than they are old", Severity.ERROR));
    Features features = Features.fit(FeatureSettings.defaults(), Encoding.SCALED, ROWS);
    double[] intercepts = new double[target.outputs()];
    double[][] coefficients = new double[target.outputs()][LinearModel.width(features.slots())];
    for (int k = 0; k < intercepts.length; k++) {
      intercepts[k] = 0.1 * k;
      Arrays.setAll(coefficients[k], i -> 0.25 * (i + 1));
    }
    LinearModel model = new LinearModel(features.slots(), link, intercepts, coefficients);
    return new Pipeline(SCHEMA, new RuleSet(rules, SCHEMA), features, model, target, decision);
  }
}
