package dev.coppice.registry;

import org.jspecify.annotations.Nullable;

/**
 * One move of an alias; nobody ever changes or removes it.
 *
 * @param from the version before; null when there was none
 * @param to the version since; null when the alias was removed
 * @param at milliseconds since 1970; never before the change before it
 */
public record AliasChange(
    String model,
    String alias,
    @Nullable Integer from,
    @Nullable Integer to,
    Kind kind,
    long at,
    String actor,
    String reason) {

  /** By what it moved. */
  public enum Kind {
    SET,
    PROMOTED,
    ROLLED_BACK,
    REMOVED
  }
}
