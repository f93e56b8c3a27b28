package dev.coppice.loop;

import dev.coppice.audit.By;
import dev.coppice.flows.FlowRun;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.serving.Rollouts;
import dev.coppice.store.Store;
import java.time.Clock;

/**
 * Takes back what a retraining that is given up has begun: its version gets no request any more and
 * is archived. One that is champion already stays. Doing it twice changes nothing.
 */
public record Withdrawal(Registry registry, Rollouts rollouts) {

  public static Withdrawal open(Store store, Clock clock) {
    return new Withdrawal(Registry.open(store, clock), Rollouts.open(store, clock));
  }

  /** Of a run of {@link Loop#FLOW}, as far as it came. */
  public void of(FlowRun run, By by) {
    run.steps().stream()
        .filter(step -> step.name().equals(Retraining.REGISTER) && step.result().has("reference"))
        .findFirst()
        .ifPresent(step -> of(registry.pinned(step.result().text("reference")), by));
  }

  void of(ModelVersion version, By by) {
    if (version.stage() == Stage.PRODUCTION) {
      return;
    }
    rollouts
        .latest(version.model())
        .filter(rollout -> rollout.candidate() == version.number() && rollout.share() > 0)
        .ifPresent(rollout -> rollouts.stop(version.model(), by));
    if (version.stage() != Stage.ARCHIVED) {
      registry.archive(version.model(), version.number(), by);
    }
  }
}
