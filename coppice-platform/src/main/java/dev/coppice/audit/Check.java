package dev.coppice.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a walk along the chain found.
 *
 * @param events how many there are
 * @param head the hash of the newest event: who keeps it elsewhere can ask later whether it still
 *     is part of the chain
 * @param broken what is wrong with the first event that is not as it was written; null when all are
 */
public record Check(long events, String head, @Nullable String broken) {

  public boolean intact() {
    return broken == null;
  }
}
