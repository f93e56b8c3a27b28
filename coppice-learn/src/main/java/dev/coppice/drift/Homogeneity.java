package dev.coppice.drift;

import dev.coppice.stats.ChiSquared;
import dev.coppice.stats.Histogram;
import java.util.Arrays;

/**
 * Pearson's chi-squared test that two rows of counts come from one distribution. It needs counts
 * only, so it uses every row of a window of any length, and counts of panes and replicas add up.
 */
public final class Homogeneity {

  /** The rule of Cochran, "Some methods for strengthening the common chi-squared tests" (1954). */
  private static final double LEAST_EXPECTED = 5;

  private Homogeneity() {}

  /** Over all bins that are not empty on both sides. */
  public static Tested of(Histogram reference, Histogram current) {
    Distribution.requireSameBins(reference, current);
    return of(reference.counts(), current.counts());
  }

  /**
   * The same, with bins where fewer than five rows are expected taken together: where little is
   * expected, the limit distribution alarms too often. When that leaves one bin and a few rows
   * outside of it, as of a constant column with values it never had, these are tested exactly.
   */
  public static Tested pooled(Histogram reference, Histogram current) {
    Distribution.requireSameBins(reference, current);
    long[] a = reference.counts();
    long[] b = current.counts();
    double rows = (double) reference.total() + current.total();
    double smaller = Math.min(reference.total(), current.total()) / rows;
    long[] keptA = new long[a.length + 1];
    long[] keptB = new long[a.length + 1];
    int smallest = -1;
    for (int bin = 0; bin < a.length; bin++) {
      boolean enough = (a[bin] + b[bin]) * smaller >= LEAST_EXPECTED;
      int to = enough ? bin : a.length;
      keptA[to] += a[bin];
      keptB[to] += b[bin];
      if (enough && (smallest < 0 || a[bin] + b[bin] < a[smallest] + b[smallest])) {
        smallest = bin;
      }
    }
    int rest = a.length;
    boolean few = (keptA[rest] + keptB[rest]) * smaller < LEAST_EXPECTED;
    boolean one =
        smallest >= 0 && keptA[smallest] + keptB[smallest] + keptA[rest] + keptB[rest] == rows;
    if (one && few && keptA[rest] + keptB[rest] > 0) {
      double p = Fisher.p(keptA[rest], reference.total(), keptB[rest], current.total());
      return new Tested(of(keptA, keptB).statistic(), p);
    }
    if (smallest >= 0 && few) {
      keptA[smallest] += keptA[rest];
      keptB[smallest] += keptB[rest];
      keptA[rest] = 0;
      keptB[rest] = 0;
    }
    return of(keptA, keptB);
  }

  /** The statistic has one degree of freedom fewer than there are bins; one bin says p = 1. */
  static Tested of(long[] a, long[] b) {
    double rowsA = Arrays.stream(a).sum();
    double rowsB = Arrays.stream(b).sum();
    if (rowsA == 0 || rowsB == 0) {
      return Tested.NOTHING;
    }
    double sum = 0;
    int used = 0;
    for (int bin = 0; bin < a.length; bin++) {
      double both = (double) a[bin] + b[bin];
      if (both > 0) {
        used++;
        double expectedA = both * rowsA / (rowsA + rowsB);
        double expectedB = both * rowsB / (rowsA + rowsB);
        sum += (a[bin] - expectedA) * (a[bin] - expectedA) / expectedA;
        sum += (b[bin] - expectedB) * (b[bin] - expectedB) / expectedB;
      }
    }
    return used < 2 ? new Tested(0, 1) : new Tested(sum, ChiSquared.tail(sum, used - 1.0));
  }
}
