package dev.coppice.monitoring;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What testing many columns at once does to p-values: of fourteen tests at 5 %, half of all healthy
 * windows fail one.
 */
public enum Correction {
  /** The p-values as they are. */
  NONE,
  /**
   * The chance of one false alarm among all columns stays below the limit, whatever their
   * dependence (Holm, "A simple sequentially rejective multiple test procedure", 1979).
   */
  HOLM,
  /**
   * The expected share of false alarms among the alarms stays below the limit, for independent or
   * positively dependent columns (Benjamini and Hochberg, 1995).
   */
  BENJAMINI_HOCHBERG;

  /** The p-values to compare with a limit, in the order given; a missing one (NaN) stays so. */
  public double[] adjust(double[] p) {
    double[] adjusted = p.clone();
    int[] ascending =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int tests = ascending.length;
    double last = this == HOLM ? 0 : 1;
    for (int step = 0; step < tests && this != NONE; step++) {
      int rank = this == HOLM ? step : tests - 1 - step;
      double raw = p[ascending[rank]];
      last =
          this == HOLM
              ? Math.max(last, Math.min(1, raw * (tests - rank)))
              : Math.min(last, raw * tests / (rank + 1));
      adjusted[ascending[rank]] = last;
    }
    return adjusted;
  }
}
