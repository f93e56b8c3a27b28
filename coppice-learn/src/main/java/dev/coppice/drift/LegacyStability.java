package dev.coppice.drift;

import dev.coppice.stats.Moments;
import dev.coppice.stats.Quantiles;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The population stability index as other services compute it, for comparing old figures with ours.
 * Nothing here is used to decide: equal widths hardly see a shift of a skewed column, and plain
 * quantiles collapse on one with many zeros. Missing values are left out.
 */
public enum LegacyStability {
  /** Equal widths over the reference's range, values outside dropped, an empty share is 1e-8. */
  EQUAL_WIDTH {
    @Override
    public double of(double[] reference, double[] current, int bins) {
      double[] edges = equalWidth(reference, bins);
      return PopulationStability.of(
          positive(inside(reference, edges)), positive(inside(current, edges)), 0);
    }
  },
  /** Equal widths over the reference's range, 1e-6 added inside the logarithm. */
  EQUAL_WIDTH_ADDED {
    @Override
    public double of(double[] reference, double[] current, int bins) {
      double[] edges = equalWidth(reference, bins);
      double[] expected = inside(reference, edges);
      double[] actual = inside(current, edges);
      double sum = 0;
      for (int bin = 0; bin < expected.length; bin++) {
        double ratio = (actual[bin] + ADDED) / (expected[bin] + ADDED);
        sum += (actual[bin] - expected[bin]) * StrictMath.log(ratio);
      }
      return sum;
    }
  },
  /** Quantiles of the reference, equal ones once, infinite ends; shares are at least 1e-4. */
  QUANTILE {
    @Override
    public double of(double[] reference, double[] current, int bins) {
      Quantiles quantiles = Quantiles.of(reference);
      double[] edges =
          IntStream.rangeClosed(0, bins)
              .mapToDouble(i -> quantiles.at((double) i / bins))
              .distinct()
              .toArray();
      edges[0] = Double.NEGATIVE_INFINITY;
      edges[edges.length - 1] = Double.POSITIVE_INFINITY;
      return edges.length < 2
          ? 0
          : PopulationStability.of(
              inside(reference, edges), inside(current, edges), PopulationStability.FLOOR);
    }
  };

  private static final double ADDED = 1e-6;
  private static final double EMPTY = 1e-8;

  /**
   * @param bins how many, ten as a rule
   */
  public abstract double of(double[] reference, double[] current, int bins);

  private static double[] equalWidth(double[] reference, int bins) {
    Moments moments = Moments.of(reference);
    double width = (moments.max() - moments.min()) / bins;
    double[] edges =
        IntStream.rangeClosed(0, bins).mapToDouble(i -> moments.min() + i * width).toArray();
    edges[bins] = moments.max();
    return edges;
  }

  /** Shares of all values between edges: half open, but the last bin has both of its edges. */
  private static double[] inside(double[] values, double[] edges) {
    double[] shares = new double[edges.length - 1];
    long count = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        continue;
      }
      count++;
      int at = 0;
      while (at < edges.length && value >= edges[at]) {
        at++;
      }
      boolean last = at == edges.length && value == edges[edges.length - 1];
      if (at > 0 && (at < edges.length || last)) {
        shares[Math.min(at, shares.length) - 1]++;
      }
    }
    double rows = count;
    return Arrays.stream(shares).map(share -> share / rows).toArray();
  }

  private static double[] positive(double[] shares) {
    return Arrays.stream(shares).map(share -> share == 0 ? EMPTY : share).toArray();
  }
}
