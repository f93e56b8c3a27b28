package dev.coppice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStatus;
import dev.coppice.predictions.LogSettings;
import dev.coppice.registry.ModelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LoopTest {

  @TempDir Path home;

  private static Struct result(FlowRun run, String step) {
    return run.steps().stream()
        .filter(each -> each.name().equals(step))
        .findFirst()
        .orElseThrow()
        .result();
  }

  private List<String> actions(World world) {
    List<String> actions =
        Audit.open(world.store, world.clock).list("shop", 0, 200).stream()
            .map(event -> event.entry().action())
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.reverse(actions);
    return actions;
  }

  @Test
  void aShiftIsNoticedAnsweredByANewModelAndTheNewModelTakenBackWhenTheShiftEnds()
      throws Exception {
    try (World world = new World(home, World.retraining(), World.logging())) {
      for (int minute = 0; minute < 60; minute++) {
        world.pass(Duration.ofMinutes(1));
        assertFalse(world.loop.check(world.flows::ask).yes(), "nothing has changed");
      }
      assertEquals(List.of(), world.alerts.list("shop", 10));
      int[] before = world.right("1");

      world.changed = true;
      int minutes = world.minutesUntilAsked(60);
      assertEquals("1", world.alerts.list("shop", 10).get(0).version());
      int[] during = world.right("1");
      double well = before[0] / (double) before[1];
      double badly = (during[0] - before[0]) / (double) (during[1] - before[1]);
      assertTrue(badly < well - 0.2, well + " fell to " + badly + " in " + minutes + " minutes");

      List<Integer> champions = new ArrayList<>();
      world
          .runner(
              time -> {
                world.pass(time);
                champions.add(world.registry.aliases("shop").get("champion"));
                int promoted = champions.indexOf(2); // a second each
                world.changed = promoted < 0 || champions.size() - promoted < 20 * 60;
              })
          .work("shop");

      FlowRun run = world.loop.past().get(0);
      assertEquals(FlowStatus.FINISHED, run.status(), run.reason());
      assertEquals("rolled back", result(run, "watch").text("outcome"));
      assertTrue(result(run, "watch").text("reason").endsWith("surely worse"));
      assertEquals(1, world.registry.aliases("shop").get("champion"));
      assertTrue(champions.contains(2));
      assertEquals(2, world.trainings.count(), "the first and one more");
      int[] second = world.right("2");
      assertTrue(second[0] / (double) second[1] > badly + 0.1, "it was better while it lasted");

      // it learned from newer rows, and those that judged it are in no training set
      Struct gathered = result(run, "gather");
      assertEquals(0, gathered.integer("reference_rows"));
      Path rows = home.resolve("retraining").resolve(run.id());
      List<String> all = Files.readAllLines(rows.resolve("train.csv"));
      List<String> judging = Files.readAllLines(rows.resolve("gate.csv"));
      int trained = (int) gathered.integer("logged_rows") + 1; // and the header
      assertEquals(gathered.integer("gate_rows") + 1, judging.size());
      assertEquals(judging.subList(1, judging.size()), all.subList(trained, all.size()));
      Bundle opened = Bundle.open(world.registry.files(world.registry.version("shop", 2)));
      Struct split = JsonStruct.read(opened.section("split.json"));
      assertEquals(judging.size() - 1, split.ints("test").length);
      assertEquals(trained - 1, split.ints("train").length);

      ModelVersion version = world.registry.version("shop", 2);
      assertEquals(run.id(), version.tags().get("coppice.retraining"));
      List<String> edges =
          List.of(
              "retrain.ask",
              "version.register",
              "rollout.start",
              "rollout.step",
              "rollout.complete",
              "model.promote",
              "alias.rollback");
      List<String> said = actions(world);
      said.retainAll(edges);
      assertEquals(edges, said.subList(said.indexOf("retrain.ask"), said.size()));
      Audit.open(world.store, world.clock)
          .list("shop", 0, 200)
          .forEach(event -> assertFalse(event.entry().reason().isBlank(), event.toString()));
      assertFalse(world.loop.decide().yes(), "its labelled rows are used");
    }
  }

  @Test
  void aLogThatDoesNotHoldEverythingIsRefusedByName() throws Exception {
    LogSettings lacking =
        new LogSettings(LogSettings.Mode.FILE, 1 << 20, 0, 0, 0.5, List.of("age", "other"));
    try (World world = new World(home, World.retraining(), lacking)) {
      Decision decision = world.loop.check(world.flows::ask);
      assertFalse(decision.yes());
      assertEquals(
          "serving.log.sample is 0.5: a part of the rows is no fair picture of all; log all of"
              + " them; the log is written without age (serving.log.redact), which the model reads",
          decision.reason());
      world.loop.check(world.flows::ask);
      assertEquals(1, actions(world).stream().filter(each -> each.equals("retrain.hold")).count());
    }
  }

  @Test
  void aWorldThatStaysAsItIsGivesAModelThatIsNotBetterAndIsArchived() throws Exception {
    try (World world = new World(home, World.retraining(), World.logging())) {
      world.pass(Duration.ofMinutes(30));
      world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask);
      world.runner(world::pass).work("shop");
      FlowRun run = world.loop.past().get(0);
      assertEquals(FlowStatus.FINISHED, run.status(), run.reason());
      assertEquals("archived", result(run, "judge").text("outcome"));
      assertTrue(result(run, "judge").text("reason").startsWith("champion: roc_auc "));
      assertEquals(Map.of("champion", 1), world.registry.aliases("shop"));
    }
  }

  @Test
  void tooFewLabelsTrainNothing() throws Exception {
    try (World world = new World(home, World.retraining(), World.logging())) {
      world.pass(Duration.ofMinutes(4));
      world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask);
      world.runner(world::pass).work("shop");
      FlowRun run = world.loop.past().get(0);
      assertEquals(FlowStatus.FAILED, run.status());
      assertEquals(
          "Step 'gather': Nothing was trained: the log has 80 labelled rows, and"
              + " retraining.min_rows wants 600",
          run.reason());
      assertEquals(1, world.trainings.count());
    }
  }

  /** A fault on the way out of every step, as if its process had died after the effect. */
  @Test
  void stepsThatFailAreDoneAgainAndNothingIsThereTwice() throws Exception {
    try (World world = new World(home, World.retraining(15), World.logging())) {
      world.changed = true;
      world.pass(Duration.ofMinutes(25));
      world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask);
      Faults.everyStepOnce(world).work("shop");
      FlowRun run = world.loop.past().get(0);
      assertEquals(FlowStatus.FINISHED, run.status(), run.reason());
      assertEquals("kept", result(run, "watch").text("outcome"));
      assertEquals(2, world.registry.aliases("shop").get("champion"));
      assertEquals(List.of(2, 1), Faults.versions(world), "one more, whatever failed");
      assertEquals(2, world.trainings.count(), "a run that was finished is not trained again");
      assertEquals(7, run.steps().size());
      assertEquals(1, actions(world).stream().filter(each -> each.equals("model.promote")).count());
    }
  }
}
