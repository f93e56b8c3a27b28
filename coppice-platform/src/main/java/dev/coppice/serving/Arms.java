package dev.coppice.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who answers for a project at one moment. Immutable: a request reads it once and keeps it to its
 * end, so that a swap is one write and no request sees half of it.
 *
 * @param chain who is asked first, usually the champion, and who is asked when it fails, in order;
 *     at least one
 * @param why the first is not the champion; empty when it is
 * @param trial the challenger and its share, or null
 * @param shadow null for none
 */
record Arms(List<Arm> chain, String why, @Nullable Trial trial, @Nullable Shadow shadow) {

  Arms {
    chain = List.copyOf(chain);
  }

  /** A model that answers alone. */
  static Arms of(Deployment champion) {
    return new Arms(List.of(new Arm(Arm.CHAMPION, champion)), "", null, null);
  }

  Arm lead() {
    return chain.get(0);
  }

  /** Every model that may score. */
  List<Deployment> deployments() {
    List<Deployment> all = new ArrayList<>();
    chain.forEach(arm -> all.add(arm.deployment()));
    if (trial != null) {
      all.add(trial.challenger().deployment());
    }
    if (shadow != null) {
      all.add(shadow.arm().deployment());
    }
    return all;
  }
}
