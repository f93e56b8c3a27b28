package dev.coppice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.audit.Audit;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStep;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class KilledLoopTest {

  private static final List<String> STEPS =
      List.of("gather", "train", "register", "judge", "canary", "promote", "watch");

  @TempDir Path home;

  @Test
  void aLoopThatIsKilledBehindEveryStepFinishesWithOneVersionAndOnePromotion() throws Exception {
    for (String step : STEPS) {
      assertEquals(step, firstLine(), () -> errors());
    }
    assertEquals("FINISHED", firstLine(), () -> errors());
    try (World world = new World(home, World.retraining(15), World.logging())) {
      FlowRun run = world.loop.past().get(0);
      assertEquals(1, world.loop.past().size());
      Map<String, FlowStep> steps = new TreeMap<>();
      run.steps().forEach(step -> steps.put(step.name(), step));
      assertEquals(Set.copyOf(STEPS), steps.keySet());
      assertEquals(
          Optional.of("kept"),
          Optional.ofNullable(steps.get("watch")).map(step -> step.result().text("outcome")));
      assertEquals(List.of(2, 1), Faults.versions(world));
      assertEquals(2, world.registry.aliases("shop").get("champion"));
      List<String> actions =
          Audit.open(world.store, world.clock).list("shop", 0, 200).stream()
              .map(event -> event.entry().action())
              .toList();
      for (String once : List.of("retrain.ask", "rollout.start", "model.promote")) {
        assertEquals(1, actions.stream().filter(once::equals).count(), once);
      }
    }
  }

  /** Starts the process again, waits for what it says first, and kills it. */
  private String firstLine() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledLoop.class.getName(),
                home.toString())
            .redirectError(home.resolve("errors").toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      process.toHandle().destroyForcibly(); // SIGKILL
      process.waitFor();
      return String.valueOf(line);
    }
  }

  private String errors() {
    try {
      return Files.readString(home.resolve("errors"));
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }
}
