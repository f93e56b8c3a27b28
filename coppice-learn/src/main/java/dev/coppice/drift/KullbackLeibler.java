package dev.coppice.drift;

import dev.coppice.stats.Histogram;

/**
 * The Kullback-Leibler divergence of the current shares from the reference's, {@code sum p ln(p /
 * q)}, in nats. 1e-6 is added to every share before they are brought to a sum of 1, so that it is
 * finite where the reference has nothing.
 */
public final class KullbackLeibler {

  private static final double ADDED = 1e-6;

  private KullbackLeibler() {}

  /** NaN when one side has no rows. */
  public static double of(Histogram reference, Histogram current) {
    Distribution.requireSameBins(reference, current);
    return of(reference.shares(), current.shares());
  }

  static double of(double[] q, double[] p) {
    double whole = 1 + ADDED * p.length; // of both
    double sum = 0;
    for (int bin = 0; bin < p.length; bin++) {
      sum += (p[bin] + ADDED) / whole * StrictMath.log((p[bin] + ADDED) / (q[bin] + ADDED));
    }
    return sum;
  }
}
