package dev.coppice.errors;

import java.util.ArrayList;
import java.util.List;

/** Gathers problems so that all of them can be reported at once. One thread. */
public final class Problems {

  private final int limit;
  private final List<Problem> shown = new ArrayList<>();
  private long total;

  /** Keeps at most 100 problems in full and counts the rest. */
  public Problems() {
    this(100);
  }

  public Problems(int limit) {
    this.limit = limit;
  }

  public void add(String place, String message) {
    total++;
    if (shown.size() < limit) {
      shown.add(new Problem(place, message));
    }
  }

  public boolean isEmpty() {
    return total == 0;
  }

  public long total() {
    return total;
  }

  /** The problems kept in full, in the order they were found. */
  public List<Problem> shown() {
    return List.copyOf(shown);
  }

  /** Like {@link #shown}, and forgets everything. */
  public List<Problem> drain() {
    List<Problem> drained = shown();
    shown.clear();
    total = 0;
    return drained;
  }

  /**
   * @throws InvalidInput with everything gathered, when there is anything
   */
  public void throwIfAny() {
    if (total > 0) {
      throw new InvalidInput(shown, total);
    }
  }
}
