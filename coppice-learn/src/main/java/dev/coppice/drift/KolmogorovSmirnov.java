package dev.coppice.drift;

import dev.coppice.drift.Distribution.Numbers;
import java.util.Arrays;

/**
 * The two-sample Kolmogorov-Smirnov test: the largest distance between two empirical distribution
 * functions.
 *
 * <p>Idea of the exact p: a merged order of both samples is a lattice path; going through the
 * lattice once gives the share of paths that ever get as far apart (Hodges, "The significance
 * probability of the Smirnov two-sample test", 1957; as the share that does, so small values keep
 * their digits). Only cells nearer than the distance are visited. Ties are not corrected for, which
 * makes it careful, as in scipy. Cost {@code n m D}; beyond {@value #EXACT} cells, and for samples
 * that only stand for their values, the limit of Kolmogorov (1933) is used.
 */
public final class KolmogorovSmirnov {

  private static final long EXACT = 4_000_000;

  private KolmogorovSmirnov() {}

  /** Of the samples; the counts for the p-value are those of the values they stand for. */
  public static Tested of(Numbers reference, Numbers current) {
    double[] a = reference.sample();
    double[] b = current.sample();
    if (a.length == 0 || b.length == 0) {
      return Tested.NOTHING;
    }
    boolean complete = reference.complete() && current.complete();
    if (complete && (long) a.length * b.length <= EXACT) {
      return exact(a, b);
    }
    long distance = distance(a, b);
    double statistic = (double) distance / ((double) a.length * b.length);
    // A reference that is a summary stands for all of its values; a current sample only for itself
    return new Tested(statistic, limit(statistic, reference.moments().count(), b.length));
  }

  /** With the exact p-value of samples without ties. Both are in ascending order. */
  public static Tested exact(double[] a, double[] b) {
    long distance = distance(a, b);
    double statistic = (double) distance / ((double) a.length * b.length);
    return new Tested(statistic, exactTail(distance, a.length, b.length));
  }

  /** With the p-value of large samples. Both are in ascending order. */
  public static Tested asymptotic(double[] a, double[] b) {
    double statistic = (double) distance(a, b) / ((double) a.length * b.length);
    return new Tested(statistic, limit(statistic, a.length, b.length));
  }

  /** The distance times both counts, which is a whole number. */
  private static long distance(double[] a, double[] b) {
    int i = 0;
    int j = 0;
    long largest = 0;
    while (i < a.length && j < b.length) {
      double value = StrictMath.min(a[i], b[j]);
      while (i < a.length && a[i] <= value) {
        i++;
      }
      while (j < b.length && b[j] <= value) {
        j++;
      }
      largest = Math.max(largest, Math.abs((long) i * b.length - (long) j * a.length));
    }
    return largest;
  }

  private static double exactTail(long distance, int m, int n) {
    if (distance == 0) {
      return 1;
    }
    double[] reached = new double[n + 1]; // the share of paths to (i, j) that went so far apart
    Arrays.fill(reached, 1);
    for (int i = 0; i <= m; i++) {
      long here = (long) i * n;
      int low = here < distance ? 0 : (int) Math.min(n + 1L, (here - distance) / m + 1);
      int high = (int) Math.min(n, (here + distance - 1) / m);
      if (low > 0) {
        reached[low - 1] = 1;
      }
      for (int j = low; j <= high; j++) {
        if (i == 0) {
          reached[j] = 0;
        } else if (j > 0) {
          reached[j] = (reached[j] * i + reached[j - 1] * j) / (i + j);
        }
      }
    }
    return reached[n];
  }

  /** {@code 2 sum (-1)^(k-1) exp(-2 k^2 x^2)}, or the form that converges for a small x. */
  private static double limit(double distance, double m, double n) {
    double x = StrictMath.sqrt(m * n / (m + n)) * distance;
    if (x < 1e-9) {
      return 1;
    }
    double sum = 0;
    if (x < 1.18) {
      double y = -StrictMath.PI * StrictMath.PI / (8 * x * x);
      for (int k = 1; k <= 9; k += 2) {
        sum += StrictMath.exp(k * k * y);
      }
      return 1 - StrictMath.sqrt(2 * StrictMath.PI) / x * sum;
    }
    for (int k = 4; k >= 1; k--) {
      sum = StrictMath.exp(-2 * k * k * x * x) - sum;
    }
    return StrictMath.min(1, 2 * sum);
  }
}
