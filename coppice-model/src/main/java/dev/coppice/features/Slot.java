package dev.coppice.features;

import java.util.Objects;

/**
 * One input of a model: a number, or a category code.
 *
 * <p>Codes are whole numbers from 0 (no known level: unseen, rare, or missing where missing got no
 * level of its own) to {@code levels - 1}. One-hot encoding is not a feature but a reading: a
 * linear model keeps a coefficient a code, a tree tests membership of a set of codes; 150 nearly
 * constant columns never exist.
 *
 * @param levels how many codes there are, at least 1; 0 says that the slot is a number
 */
public record Slot(String name, int levels) {

  public Slot {
    Objects.requireNonNull(name, "name");
    if (levels < 0) {
      throw new IllegalArgumentException("levels " + levels);
    }
  }

  public static Slot number(String name) {
    return new Slot(name, 0);
  }

  public static Slot code(String name, int levels) {
    return new Slot(name, levels);
  }

  public boolean isCode() {
    return levels > 0;
  }
}
