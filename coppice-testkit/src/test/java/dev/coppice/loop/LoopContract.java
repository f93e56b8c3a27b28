package dev.coppice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Rejected;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.FlowStatus;
import dev.coppice.flows.FlowStep;
import dev.coppice.predictions.LogSettings;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Stage;
import dev.coppice.registry.gates.Approvals;
import dev.coppice.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop, on every database. */
@Timeout(300)
abstract class LoopContract {

  @TempDir Path home;

  /** Of a place that nobody has used before. */
  abstract StoreSettings settings();

  World world(RetrainingSettings retraining, LogSettings logging, String... approvers)
      throws Exception {
    return new World(home, settings(), retraining, logging, List.of(approvers));
  }

  static Struct result(FlowRun run, String step) {
    return run.steps().stream()
        .filter(each -> each.name().equals(step))
        .findFirst()
        .orElseThrow()
        .result();
  }

  static List<String> actions(World world) {
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
    try (World world = world(World.retraining(), World.logging())) {
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
  void aNewModelWaitsForANamedPersonAlsoBeyondARestart() throws Exception {
    String id;
    try (World world = world(World.retraining(0), World.logging(), "ada", "bob")) {
      world.changed = true;
      world.pass(Duration.ofMinutes(25));
      id = world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask).id();
      workUntilItWaits(world, 5);
      FlowRun run = world.flows.get(id);
      assertEquals(FlowStatus.RUNNING, run.status(), run.reason());
      String waits =
          "Waits for the approval of ada or bob: coppice models approve shop/2 --by NAME";
      assertEquals(waits, step(run, "promote").failure());
      assertEquals(1, world.registry.aliases("shop").get("champion"));
    }
    try (World world = world(World.retraining(0), World.logging(), "ada", "bob")) {
      workUntilItWaits(world, 5);
      Approvals approvals = approvals(world);
      By eve = new By("eve", "why not");
      assertEquals(
          "'eve' may not approve; promotion.approvers names ada, bob",
          assertThrows(Rejected.class, () -> approvals.approve("shop/2", eve)).getMessage());
      assertThrows(Rejected.class, () -> approvals.refuse("shop/2", eve));
      workUntilItWaits(world, 2);
      assertEquals(1, world.registry.aliases("shop").get("champion"));
      approvals.approve("shop/2", new By("bob", "looked at it"));
      world.runner(world::pass).work("shop");
      FlowRun run = world.flows.get(id);
      assertEquals(FlowStatus.FINISHED, run.status(), run.reason());
      assertEquals(2, world.registry.aliases("shop").get("champion"));
      assertEquals("looked at it", reason(world, "version.approve"));
      byte[] facts = JsonStruct.compact(world.registry.promotions("shop").get(0).facts());
      String evidence = new String(facts, StandardCharsets.UTF_8);
      assertTrue(evidence.contains("Approved by bob"), evidence);
      assertThrows(Conflict.class, () -> approvals.refuse("shop/2", new By("ada", "")));
    }
  }

  @Test
  void aNoOfANamedPersonTakesTheRequestsBackAndIsWrittenDown() throws Exception {
    try (World world = world(World.retraining(0), World.logging(), "ada")) {
      world.changed = true;
      world.pass(Duration.ofMinutes(25));
      world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask);
      workUntilItWaits(world, 5);
      approvals(world).refuse("shop/2", new By("ada", "not before the holidays"));
      world.runner(world::pass).work("shop");
      FlowRun run = world.loop.past().get(0);
      assertEquals(FlowStatus.FINISHED, run.status(), run.reason());
      assertEquals("archived", result(run, "promote").text("outcome"));
      assertEquals(
          "ada refused it: not before the holidays", result(run, "promote").text("reason"));
      assertEquals("not before the holidays", reason(world, "version.refuse"));
      assertEquals(Stage.ARCHIVED, world.registry.version("shop", 2).stage());
      assertEquals(0, world.rollout().share());
      assertEquals(1, world.registry.aliases("shop").get("champion"));
    }
  }

  private static Approvals approvals(World world) {
    return Approvals.open(world.store, List.of("ada", "bob"), world.clock);
  }

  /** Until its promotion has waited for so many minutes; then the process stops. */
  static void workUntilItWaits(World world, int minutes) {
    int[] waited = {0};
    FlowRunner runner =
        world.runner(
            time -> {
              world.pass(Duration.ofMinutes(1));
              FlowRun run = world.loop.past().get(0);
              boolean waits =
                  run.steps().stream().anyMatch(each -> each.failure().startsWith("Waits for"));
              if (waits && ++waited[0] > minutes) {
                throw new InterruptedException("the process stops");
              }
            });
    assertThrows(InterruptedException.class, () -> runner.work("shop"));
  }

  static FlowStep step(FlowRun run, String name) {
    return run.steps().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private static String reason(World world, String action) {
    return Audit.open(world.store, world.clock).list("shop", 0, 200).stream()
        .filter(event -> event.entry().action().equals(action))
        .findFirst()
        .orElseThrow()
        .entry()
        .reason();
  }
}
