package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.api.NativeDoor;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.frame.Schema;
import dev.coppice.http.Door;
import dev.coppice.http.Running;
import dev.coppice.inference.InferenceDoor;
import dev.coppice.mlflow.ScoringDoor;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.rules.RuleSet;
import dev.coppice.serving.RoutingSettings.Rule;
import dev.coppice.testkit.SmallModel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A challenger that gets every request and is of no use: over HTTP nobody notices. */
class BrokenChallengerTest {

  private static final Pipeline SMALL = SmallModel.bundle(0.5).pipeline();
  private static final Bundle CHAMPION = bundle(0.5, SMALL.schema());
  private static final String ROW = "{\"age\": 1e10}";
  private static final Executor NEVER = task -> {};

  @TempDir private Path folder;

  private static Bundle bundle(double weight, Schema schema) {
    double[] coefficients = new double[LinearModel.width(SMALL.features().slots())];
    Arrays.fill(coefficients, weight);
    Pipeline pipeline =
        new Pipeline(
            schema,
            new RuleSet(List.of(), schema),
            SMALL.features(),
            new LinearModel(
                SMALL.features().slots(),
                Link.IDENTITY,
                new double[] {0.1},
                new double[][] {coefficients}),
            new Target("price", Task.REGRESSION, List.of()),
            new Decision.Value());
    return Bundle.of(pipeline, new Struct().putStructs("rows", List.of()), new Struct(), Map.of());
  }

  @Test
  void oneThatThrows() {
    answersByTheChampion(bundle(0.5, Schema.of()), Runnable::run, "Version 2 failed");
  }

  @Test
  void oneThatAnswersNoNumber() {
    answersByTheChampion(bundle(1e305, SMALL.schema()), Runnable::run, "Version 2 answered ");
  }

  @Test
  void oneThatHangs() {
    answersByTheChampion(bundle(0.25, SMALL.schema()), NEVER, "Version 2 ");
  }

  private void answersByTheChampion(Bundle bundle, Executor threads, String why) {
    LogSettings logging = LogSettings.defaults();
    Clock clock = Clock.systemUTC();
    try (PredictionLog log = PredictionLog.open(folder, logging, LineNames.defaults(), clock)) {
      ServedProject project =
          new ServedProject(
              "shop",
              ServingSettings.defaults(),
              log,
              List.of(),
              Runnable::run,
              clock,
              RequestIds.random());
      Deployment champion = new Deployment(CHAMPION, "1", "here", Instant.EPOCH);
      Trial trial =
          new Trial(
              new Arm(Arm.CHALLENGER, new Deployment(bundle, "2", "here", Instant.EPOCH)),
              champion,
              Split.of(1, "shop/2", Rule.COPPICE),
              new Watch(Duration.ofMillis(20), threads, 2),
              new Tally(50_000_000, ScoreRanges.of(CHAMPION)));
      project.route(new Arms(List.of(new Arm(Arm.CHAMPION, champion)), "", trial, null));
      List<Door> doors = new ArrayList<>(ScoringDoor.of(List.of(project), "0.1.0"));
      doors.add(new NativeDoor(List.of(project)));
      doors.add(new InferenceDoor(List.of(project), "0.1.0"));
      try (Running running = new Running(doors.toArray(Door[]::new))) {
        ask(running, why);
      }
      assertTrue(trial.tally().candidate().failed() > 0);
    }
  }

  private static void ask(Running running, String why) {
    double wanted = CHAMPION.pipeline().score(Map.of("age", 1e10)).value();
    for (int i = 0; i < 10; i++) {
      Struct one = json(running.post("/api/v1/projects/shop/predict", ROW));
      assertEquals("1 champion", one.text("model_version") + " " + one.text("route"));
      assertEquals(wanted, one.number("prediction"));
      assertTrue(one.text("fallback_reason").startsWith(why), one.text("fallback_reason"));
      Struct many =
          json(running.post("/api/v1/projects/shop/predict/batch", "[" + ROW + "," + ROW + "]"));
      many.structs("predictions").forEach(each -> assertEquals(wanted, each.number("prediction")));
      json(running.post("/invocations", "{\"instances\":[" + ROW + "]}"));
      Struct tensors =
          json(
              running.post(
                  "/v2/models/shop/infer",
                  "{\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP64\","
                      + "\"data\":[1e10]}]}"));
      assertEquals(wanted, tensors.structs("outputs").get(0).doubles("data")[0]);
    }
  }

  private static Struct json(HttpResponse<String> response) {
    assertEquals(200, response.statusCode(), response.body());
    return Running.json(response);
  }
}
