package dev.coppice.training.search;

import dev.coppice.errors.Problems;
import dev.coppice.training.Candidate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code search} section of a project: which settings of which families are tried before the
 * candidates are compared.
 *
 * @param method how points are taken from the spaces
 * @param trials how many points; null: all of a grid, else 50
 * @param factor successive halving: one of so many trials goes on, with so many times the rows
 * @param minutes after which no further trial begins; 0 for no limit
 * @param space families with what varies: a list of values, or {@code {min, max, scale}}; what is
 *     one value stays as it is. A family may stand here several times. Empty: nothing is searched
 */
public record SearchSettings(
    Method method, @Nullable Integer trials, int factor, double minutes, List<Candidate> space) {

  /** How points are taken from the spaces. */
  public enum Method {
    /** Every combination of listed values. */
    GRID,
    /** Seeded draws, none twice. */
    RANDOM,
    /** Seeded draws on a share of the rows; the best go on with more. */
    HALVING
  }

  private static final int USUAL_TRIALS = 50;

  public SearchSettings {
    space = List.copyOf(space);
    Problems problems = new Problems();
    if (trials != null && trials < 1) {
      problems.add("trials", "is " + trials + "; accepted: 1 or more");
    }
    if (trials != null && method == Method.GRID) {
      problems.add("trials", "is " + trials + ", and a grid tries all points; leave it out");
    }
    if (factor < 2) {
      problems.add("factor", "is " + factor + "; accepted: 2 or more");
    }
    if (!(minutes >= 0)) {
      problems.add("minutes", "is " + minutes + "; accepted: minutes, or 0 for no limit");
    }
    problems.throwIfAny();
  }

  public static SearchSettings defaults() {
    return new SearchSettings(Method.RANDOM, null, 3, 0, List.of());
  }

  /** Whether anything is searched. */
  public boolean wanted() {
    return !space.isEmpty();
  }

  int draws() {
    return trials == null ? USUAL_TRIALS : trials;
  }
}
