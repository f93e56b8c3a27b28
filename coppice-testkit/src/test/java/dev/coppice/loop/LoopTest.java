package dev.coppice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStatus;
import dev.coppice.flows.NewFlowRun;
import dev.coppice.predictions.LogSettings;
import dev.coppice.registry.Stage;
import dev.coppice.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopTest extends LoopContract {

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults();
  }

  @Test
  void aLogThatDoesNotHoldEverythingIsRefusedByName() throws Exception {
    LogSettings lacking =
        new LogSettings(LogSettings.Mode.FILE, 1 << 20, 0, 0, 0.5, List.of("age", "other"));
    try (World world = world(World.retraining(), lacking)) {
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
    try (World world = world(World.retraining(), World.logging())) {
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
  void aScheduledCheckupComparesWithTheChampionAndKeepsItsPage() throws Exception {
    try (World world = world(World.retraining(), World.logging())) {
      Struct input = new Struct().put("days", 1L);
      FlowRun early = world.flows.ask(new NewFlowRun("shop", "monitor", "schedule/d/1", input));
      world.runner(world::pass).work("shop");
      Struct empty = result(world.flows.get(early.id()), "compare");
      assertEquals("insufficient", empty.text("verdict"));
      world.changed = true;
      world.pass(Duration.ofMinutes(10));
      FlowRun asked = world.flows.ask(new NewFlowRun("shop", "monitor", "schedule/d/2", input));
      world.runner(world::pass).work("shop");
      FlowRun run = world.flows.get(asked.id());
      assertEquals(FlowStatus.FINISHED, run.status(), run.reason());
      Struct found = result(run, "compare");
      assertEquals("alert", found.text("verdict"));
      assertEquals(400, found.integer("rows"));
      assertTrue(found.texts("drifted").contains("clicks"), found.texts("drifted").toString());
      assertTrue(found.struct("signals").number("quality_drop") > 0.1);
      assertTrue(Files.readString(Path.of(found.text("page"))).contains("<svg"));
    }
  }

  @Test
  void tooFewLabelsTrainNothing() throws Exception {
    try (World world = world(World.retraining(), World.logging())) {
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
    try (World world = world(World.retraining(15), World.logging())) {
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

  @Test
  void aRetrainingThatIsCancelledTakesItsCanaryBack() throws Exception {
    try (World world = world(World.retraining(), World.logging())) {
      world.changed = true;
      world.pass(Duration.ofMinutes(25));
      FlowRun asked = world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask);
      world
          .runner(
              time -> {
                world.pass(Duration.ofMinutes(1));
                if (world.share() > 0 && !world.flows.get(asked.id()).cancelling()) {
                  assertEquals(2, world.registry.aliases("shop").get("challenger"));
                  world.flows.cancel(asked.id());
                }
              })
          .work("shop");
      FlowRun run = world.flows.get(asked.id());
      assertEquals(FlowStatus.CANCELLED, run.status());
      assertEquals("", run.reason());
      assertEquals(0, world.rollout().share());
      assertEquals("the retraining was cancelled", world.rollout().reason());
      assertEquals(Stage.ARCHIVED, world.registry.version("shop", 2).stage());
      world.pass(Duration.ofMinutes(1)); // until the routes follow
      int before = world.right("2")[1];
      world.pass(Duration.ofMinutes(5));
      assertEquals(before, world.right("2")[1], "it gets no request any more");
      Withdrawal.open(world.store, world.clock).of(run, World.ANN); // again, by somebody else
      assertEquals("the retraining was cancelled", world.rollout().reason());
    }
  }
}
