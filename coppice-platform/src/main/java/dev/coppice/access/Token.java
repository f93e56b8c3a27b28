package dev.coppice.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a token; not the token itself, which only its holder has.
 *
 * @param id the part of the token that is no secret
 * @param name who holds it: the name that decisions are written down with
 * @param createdBy who made it
 * @param expires null for never
 * @param revoked when it was taken back, or null
 * @param seen when it was last shown at a server, give or take {@link KnownTokens#COARSE}; null for
 *     never
 */
public record Token(
    String id,
    String name,
    Role role,
    String createdBy,
    Instant created,
    @Nullable Instant expires,
    @Nullable Instant revoked,
    @Nullable Instant seen) {

  /** Whether it opens doors. */
  public enum State {
    ACTIVE,
    EXPIRED,
    REVOKED
  }

  public State state(Instant now) {
    if (revoked != null) {
      return State.REVOKED;
    }
    return expires != null && !now.isBefore(expires) ? State.EXPIRED : State.ACTIVE;
  }
}
