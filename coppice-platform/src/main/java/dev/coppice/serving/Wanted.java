package dev.coppice.serving;

import dev.coppice.registry.AliasChange;
import dev.coppice.registry.AliasChange.Kind;
import dev.coppice.registry.Registry;
import dev.coppice.serving.ServingSettings.Compat;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which versions shall serve a project, by the registry and the rollouts: numbers, 0 for none.
 *
 * @param previous that was champion before this one and was not rolled back
 * @param share of the requests for the challenger
 * @param rollout that the share is from, when it is from one
 */
record Wanted(
    int champion,
    int previous,
    int staging,
    int challenger,
    double share,
    int shadow,
    Optional<Rollout> rollout) {

  static final Wanted NOTHING = new Wanted(0, 0, 0, 0, 0, 0, Optional.empty());

  static Wanted read(Registry registry, Rollouts rollouts, String model, ServingSettings settings) {
    RoutingSettings routing = settings.routing();
    return of(
        registry.aliases(model),
        registry.history(model, routing.champion()),
        rollouts.latest(model),
        settings);
  }

  /**
   * @param moves of the champion, the newest first
   */
  static Wanted of(
      Map<String, Integer> aliases,
      List<AliasChange> moves,
      Optional<Rollout> latest,
      ServingSettings settings) {
    RoutingSettings routing = settings.routing();
    int champion = aliases.getOrDefault(routing.champion(), 0);
    int challenger = aliases.getOrDefault(routing.challenger(), 0);
    if (challenger == champion) {
      challenger = 0;
    }
    int candidate = challenger;
    Optional<Rollout> rollout = latest.filter(one -> one.candidate() == candidate);
    boolean sameChampion = rollout.filter(one -> one.championMoves() == moves.size()).isPresent();
    double share = rollout.isEmpty() ? usual(settings) : sameChampion ? rollout.get().share() : 0;
    return new Wanted(
        champion,
        previous(champion, moves),
        aliases.getOrDefault(routing.staging(), 0),
        challenger,
        challenger == 0 ? 0 : share,
        aliases.getOrDefault(routing.shadow(), 0),
        sameChampion ? rollout : Optional.empty());
  }

  private static double usual(ServingSettings settings) {
    Double given = settings.routing().share();
    return given != null ? given : settings.compat() == Compat.MLFORGE ? 0.1 : 0;
  }

  /** A version that was rolled back is the last one to stand in for anybody. */
  private static int previous(int champion, List<AliasChange> moves) {
    Set<Integer> bad = new HashSet<>();
    for (AliasChange move : moves) {
      Integer from = move.from();
      if (from == null || from == champion) {
        continue;
      }
      if (move.kind() == Kind.ROLLED_BACK) {
        bad.add(from);
      } else if (!bad.contains(from)) {
        return from;
      }
    }
    return 0;
  }
}
