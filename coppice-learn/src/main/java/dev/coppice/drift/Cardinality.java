package dev.coppice.drift;

import dev.coppice.drift.Distribution.Categories;
import java.util.Arrays;

/**
 * How many different values there are, against what as many rows of the reference would have.
 *
 * <p>A small window always has fewer levels than a large reference, so the larger side is brought
 * down to the rows of the smaller one: the expected number of levels in a draw without replacement
 * (Hurlbert, "The nonconcept of species diversity", 1971). Exact, so no seed is needed.
 */
public final class Cardinality {

  private Cardinality() {}

  /** 1 without drift; NaN when one side has no values. */
  public static double ratio(Categories reference, Categories current) {
    long rows =
        Math.min(
            Arrays.stream(reference.levelCounts()).sum(),
            Arrays.stream(current.levelCounts()).sum());
    return rows == 0
        ? Double.NaN
        : expected(current.levelCounts(), rows) / expected(reference.levelCounts(), rows);
  }

  /** The expected number of levels among so many rows of those counted. */
  static double expected(long[] counts, long rows) {
    long all = Arrays.stream(counts).sum();
    double sum = 0;
    for (long count : counts) {
      sum += count == 0 ? 0 : 1 - absent(count, all, rows);
    }
    return sum;
  }

  /** {@code C(all - count, rows) / C(all, rows)}: the chance that no row of a level is drawn. */
  private static double absent(long count, long all, long rows) {
    double chance = 1;
    long left = Math.min(count, rows);
    long drawn = Math.max(count, rows);
    for (long i = 0; i < left && chance > 0; i++) {
      chance *= (double) Math.max(0, all - drawn - i) / (all - i);
    }
    return chance;
  }
}
