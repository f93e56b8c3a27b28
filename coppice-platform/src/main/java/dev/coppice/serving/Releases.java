package dev.coppice.serving;

import dev.coppice.audit.By;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogFiles;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Promotion;
import dev.coppice.registry.Registry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What operators decide about the versions of a served model. Each decision is kept with its actor
 * and reason, and this process serves by it when the method returns. Blocks: not for event loops.
 */
public final class Releases {

  private final Registry registry;
  private final Rollouts rollouts;
  private final String model;
  private final ServingSettings settings;
  private final Runnable follow;

  /**
   * @param follow lets the routes of this process follow at once
   */
  public Releases(
      Registry registry,
      Rollouts rollouts,
      String model,
      ServingSettings settings,
      Runnable follow) {
    this.registry = registry;
    this.rollouts = rollouts;
    this.model = model;
    this.settings = settings;
    this.follow = follow;
  }

  /** The registered model. */
  public String model() {
    return model;
  }

  /** Which version each alias means. */
  public Map<String, Integer> aliases() {
    return registry.aliases(model);
  }

  /** The newest rollout. */
  public Optional<Rollout> rollout() {
    return rollouts.latest(model);
  }

  /**
   * @param version its number or label
   */
  public ModelVersion version(String version) {
    return registry.pinned(model + "/" + version);
  }

  /**
   * Makes a version the champion.
   *
   * @param version its number or label
   */
  public ModelVersion promote(String version, By by) {
    ModelVersion meant = version(version);
    registry.promote(Promotion.of(model, meant.number(), settings.routing().champion()), by);
    follow.run();
    return meant;
  }

  /** Makes the version champion that was it before. */
  public ModelVersion rollback(By by) {
    ModelVersion before = registry.rollback(model, settings.routing().champion(), by);
    follow.run();
    return before;
  }

  /**
   * Makes a version the challenger and gives it requests by a plan.
   *
   * @param version its number or label
   */
  public Rollout canary(String version, RampPlan plan, By by) {
    ModelVersion meant = version(version);
    String alias = settings.routing().challenger();
    if (registry.aliases(model).getOrDefault(alias, 0) != meant.number()) {
      registry.alias(model, alias, meant.number(), by);
    }
    int moves = registry.history(model, settings.routing().champion()).size();
    Rollout begun = rollouts.start(model, meant.number(), moves, plan, by);
    follow.run();
    return begun;
  }

  /**
   * What labels say about the candidate and the champion beside it. Decides nothing.
   *
   * @param log of the project's predictions
   * @param measure empty for what fits the answers
   * @throws dev.coppice.errors.NotFound when no version was ever tried
   * @throws dev.coppice.errors.Conflict when there is nobody to compare with
   */
  public Comparison compare(
      LogFiles log, Labels labels, Optional<Comparison.Measure> measure, Instant now) {
    Experiment experiment = Experiment.newest(registry, rollouts, model, settings, now);
    return Comparison.of(experiment, labels.join(log, experiment.from(), experiment.to()), measure);
  }

  /** Takes the requests from the candidate. */
  public Rollout stop(By by) {
    Rollout stopped = rollouts.stop(model, by);
    follow.run();
    return stopped;
  }
}
