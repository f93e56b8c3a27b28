package dev.coppice.loop;

import dev.coppice.errors.Unavailable;
import dev.coppice.flows.Flow;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Step;
import dev.coppice.registry.ModelVersion;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Runs the loop's flow where every step loses its answer once. */
final class Faults {

  private Faults() {}

  static FlowRunner everyStepOnce(World world) {
    Set<String> failed = new HashSet<>();
    List<Step> steps =
        world.loop.flow().steps().stream()
            .map(
                each ->
                    new Step(
                        each.name(),
                        each.after(),
                        each.retry(),
                        attempt -> {
                          Outcome outcome = each.work().on(attempt);
                          boolean waits = outcome instanceof Outcome.Later;
                          if (!waits && failed.add(each.name())) {
                            throw new Unavailable("the lights went out");
                          }
                          return outcome;
                        }))
            .toList();
    return new FlowRunner(world.flows, List.of(new Flow(Loop.FLOW, steps)), world::pass, 3);
  }

  static List<Integer> versions(World world) {
    return world
        .registry
        .searchVersions(new Search("", List.of(), View.ACTIVE, 100, null))
        .items()
        .stream()
        .map(ModelVersion::number)
        .toList();
  }
}
