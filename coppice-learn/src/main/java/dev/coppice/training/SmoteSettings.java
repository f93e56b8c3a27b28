package dev.coppice.training;

import dev.coppice.errors.Problems;

/**
 * The {@code training.smote} section: synthetic rows of the rarer classes, in training rows only.
 *
 * @param neighbours between which and a row synthetic ones are laid
 * @param cap a class grows to at most so many times its rows, and never beyond the largest class
 */
public record SmoteSettings(boolean enabled, int neighbours, double cap) {

  public SmoteSettings {
    Problems problems = new Problems();
    if (neighbours < 1) {
      problems.add("neighbours", "is " + neighbours + "; accepted: 1 or more");
    }
    if (!(cap > 1 && cap <= 1000)) {
      problems.add("cap", "is " + cap + "; accepted: above 1 up to 1000 times the rows");
    }
    problems.throwIfAny();
  }

  public static SmoteSettings defaults() {
    return new SmoteSettings(false, 5, 2);
  }

  /** How many synthetic rows a class gets. */
  public int extra(int rows, int largest) {
    int wanted = (int) Math.min(largest, Math.floor(cap * rows));
    return enabled && rows > 0 ? Math.max(0, wanted - rows) : 0;
  }
}
