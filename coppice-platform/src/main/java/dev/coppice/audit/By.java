package dev.coppice.audit;

import dev.coppice.errors.InvalidInput;

/**
 * Who decides something, and why.
 *
 * @param actor a person or a part of Coppice; 1 to 250 characters
 * @param reason in their words; may be empty; at most 2000 characters
 */
public record By(String actor, String reason) {

  private static final int LONGEST_ACTOR = 250;
  private static final int LONGEST_REASON = 2000;

  public By {
    if (actor.isBlank() || actor.length() > LONGEST_ACTOR) {
      throw new InvalidInput(
          "Somebody must have decided this: an actor has 1 to "
              + LONGEST_ACTOR
              + " characters, this one has "
              + actor.strip().length());
    }
    if (reason.length() > LONGEST_REASON) {
      throw new InvalidInput(
          "A reason has at most "
              + LONGEST_REASON
              + " characters, this one has "
              + reason.length());
    }
  }

  /** The same actor for another reason. */
  public By because(String other) {
    return new By(actor, other);
  }
}
