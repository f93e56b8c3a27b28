package dev.coppice.serving;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.NotFound;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Rollout.State;
import dev.coppice.serving.RoutingSettings.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A time in which a candidate got one share of the requests beside one champion.
 *
 * @param share that never changed meanwhile: a share that grows would compare the candidate's late
 *     requests with the champion's early ones
 * @param to the end, or now
 */
public record Experiment(
    String model, int champion, int candidate, double share, Rule rule, Instant from, Instant to) {

  /** Who gets which request. */
  Split split() {
    return split(model, candidate, share, rule);
  }

  /** The salt is the version: another one gets other requests. */
  static Split split(String model, int candidate, double share, Rule rule) {
    return Split.of(share, model + "/" + candidate, rule);
  }

  /**
   * The newest one of a model: the step of its rollout that runs, or the only step of one that
   * ended, or a challenger without a rollout.
   *
   * @throws NotFound when no version was ever tried
   * @throws Conflict when there is nobody to compare with
   */
  static Experiment newest(
      Registry registry, Rollouts rollouts, String model, ServingSettings settings, Instant now) {
    List<AliasChange> moves = registry.history(model, settings.routing().champion());
    Optional<Rollout> latest = rollouts.latest(model);
    Wanted wanted = Wanted.of(registry.aliases(model), moves, latest, settings);
    boolean alone = latest.filter(one -> one.candidate() == wanted.challenger()).isEmpty();
    if (wanted.share() > 0 && alone) {
      return unplanned(registry, model, settings, wanted, now);
    }
    Rollout rollout =
        latest.orElseThrow(
            () -> new NotFound("No version of '" + model + "' was ever tried beside another"));
    return of(rollout, moves, settings.routing().rule(), now);
  }

  private static Experiment of(Rollout rollout, List<AliasChange> moves, Rule rule, Instant now) {
    String version = rollout.model() + "/" + rollout.candidate();
    double share = rollout.plan().shares().get(rollout.step());
    if (share == 1) {
      throw new Conflict("All requests go to " + version + "; there is nobody to compare it with");
    }
    if (rollout.championMoves() == 0) {
      throw new Conflict("There was no champion to compare " + version + " with");
    }
    boolean over = rollout.state() == State.STOPPED;
    if (over && rollout.step() > 0) {
      throw new Conflict(
          version
              + " was stopped at step "
              + (rollout.step() + 1)
              + " of a plan; only a share that is held can be compared: begin it again with a"
              + " fixed one");
    }
    Instant to = over ? rollout.moved() : now;
    int later = moves.size() - rollout.championMoves(); // the newest stands first
    if (later > 0) {
      Instant moved = Instant.ofEpochMilli(moves.get(later - 1).at());
      to = moved.isBefore(to) ? moved : to;
    }
    Integer champion = moves.get(later).to();
    return new Experiment(
        rollout.model(),
        champion == null ? 0 : champion,
        rollout.candidate(),
        share,
        rule,
        over ? rollout.started() : rollout.moved(),
        to);
  }

  private static Experiment unplanned(
      Registry registry, String model, ServingSettings settings, Wanted wanted, Instant now) {
    long from = 0;
    for (String alias : List.of(settings.routing().champion(), settings.routing().challenger())) {
      from = Math.max(from, registry.history(model, alias).get(0).at());
    }
    return new Experiment(
        model,
        wanted.champion(),
        wanted.challenger(),
        wanted.share(),
        settings.routing().rule(),
        Instant.ofEpochMilli(from),
        now);
  }
}
