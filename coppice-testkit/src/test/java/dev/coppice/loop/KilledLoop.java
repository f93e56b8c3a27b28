package dev.coppice.loop;

import dev.coppice.flows.Flow;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Step;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that retrains, and stands still behind the effect of every step to be killed there. */
final class KilledLoop {

  private KilledLoop() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    Path home = Path.of(arguments[0]);
    try (World world = new World(home, World.retraining(15), World.logging())) {
      world.changed = true;
      if (world.loop.past().isEmpty()) {
        world.pass(Duration.ofMinutes(25));
        world.loop.ask(World.ANN, world.loop.decide(), world.flows::ask);
      }
      List<Step> steps =
          world.loop.flow().steps().stream().map(step -> standing(step, home, out)).toList();
      new FlowRunner(world.flows, List.of(new Flow(Loop.FLOW, steps)), world::pass, 3).work("shop");
      out.println(world.loop.past().get(0).status());
    }
  }

  private static Step standing(Step step, Path home, PrintStream out) {
    Path mark = home.resolve("killed-" + step.name());
    return new Step(
        step.name(),
        step.after(),
        step.retry(),
        attempt -> {
          Outcome outcome = step.work().on(attempt);
          if (!(outcome instanceof Outcome.Later) && !Files.exists(mark)) {
            Files.createFile(mark);
            out.println(step.name());
            new CountDownLatch(1).await();
          }
          return outcome;
        });
  }
}
