package dev.coppice.drift;

import dev.coppice.stats.Histogram;

/**
 * The Jensen-Shannon distance, from 0 (equal) to 1 (nothing in common): the root of the mean
 * divergence of both sides from their average, in bits (Endres and Schindelin, "A new metric for
 * probability distributions", 2003).
 */
public final class JensenShannon {

  private JensenShannon() {}

  /** NaN when one side has no rows. */
  public static double of(Histogram reference, Histogram current) {
    Distribution.requireSameBins(reference, current);
    double[] p = reference.shares();
    double[] q = current.shares();
    double sum = 0;
    for (int bin = 0; bin < p.length; bin++) {
      double middle = (p[bin] + q[bin]) / 2;
      sum += part(p[bin], middle) + part(q[bin], middle);
    }
    return StrictMath.sqrt(StrictMath.max(0, sum / 2) / StrictMath.log(2));
  }

  private static double part(double share, double middle) {
    return share == 0 ? 0 : share * StrictMath.log(share / middle);
  }
}
