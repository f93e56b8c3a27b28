package dev.coppice.drift;

import dev.coppice.drift.Distribution.Categories;
import dev.coppice.stats.CategoryBins;
import dev.coppice.stats.Histogram;

/**
 * Values that the reference does not have, and values that are gone: apart from shifts of shares.
 */
public final class NewLevels {

  private NewLevels() {}

  /** The share of rows whose value the reference does not have; NaN without rows. */
  public static double newShare(Categories current) {
    return (double) current.histogram().counts()[other(current.histogram())] / current.rows();
  }

  /**
   * The share of the reference's rows whose value does not come any more, of levels that should
   * have come five times: a rare one is absent from a small window by chance.
   */
  public static double vanishedShare(Categories reference, Categories current) {
    Distribution.requireSameBins(reference.histogram(), current.histogram());
    long[] before = reference.histogram().counts();
    long[] now = current.histogram().counts();
    long gone = 0;
    for (int level = 0; level < other(reference.histogram()); level++) {
      double expected = (double) before[level] / reference.rows() * current.rows();
      gone += now[level] == 0 && expected >= 5 ? before[level] : 0;
    }
    return (double) gone / reference.rows();
  }

  private static int other(Histogram histogram) {
    return histogram.bins() instanceof CategoryBins bins ? bins.levels().size() : 0;
  }
}
