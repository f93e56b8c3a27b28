package dev.coppice.flows;

import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Steps and what each needs. They run one after another, those that need nothing first, otherwise
 * in the order they are written in: the same flow always runs the same way.
 *
 * @param whenCancelled takes back what a run has begun elsewhere, before it counts as cancelled;
 *     may happen twice
 */
public record Flow(String name, List<Step> steps, Consumer<FlowRun> whenCancelled) {

  /** Nothing is to be taken back when it is cancelled. */
  public Flow(String name, List<Step> steps) {
    this(name, steps, run -> {});
  }

  /**
   * @throws dev.coppice.errors.InvalidInput when a name stands twice, a step needs one that is not
   *     there, or steps need each other in a ring
   */
  public Flow {
    Problems problems = new Problems();
    Set<String> names = new HashSet<>();
    for (Step step : steps) {
      if (step.name().isBlank() || !names.add(step.name())) {
        problems.add(name, "the step '" + step.name() + "' stands twice or has no name");
      }
    }
    for (Step step : steps) {
      for (String needed : step.after()) {
        if (!names.contains(needed)) {
          problems.add(
              name + "." + step.name(),
              "needs the step '" + needed + "'" + Nearest.hint(needed, names));
        }
      }
    }
    List<Step> order = ordered(steps);
    if (problems.isEmpty() && order.size() < steps.size()) {
      List<String> ring =
          steps.stream().filter(step -> !order.contains(step)).map(Step::name).toList();
      problems.add(name, "the steps " + String.join(", ", ring) + " wait for each other");
    }
    problems.throwIfAny();
    steps = order;
  }

  private static List<Step> ordered(List<Step> steps) {
    List<Step> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (int round = 0; round < steps.size(); round++) {
      for (Step step : steps) {
        if (!done.contains(step.name()) && done.containsAll(step.after())) {
          ordered.add(step);
          done.add(step.name());
        }
      }
    }
    return List.copyOf(ordered);
  }
}
