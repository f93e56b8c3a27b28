package dev.coppice.drift;

import static dev.coppice.drift.Statistic.CARDINALITY;
import static dev.coppice.drift.Statistic.CHI_SQUARED;
import static dev.coppice.drift.Statistic.CHI_SQUARED_P;
import static dev.coppice.drift.Statistic.JS;
import static dev.coppice.drift.Statistic.KL;
import static dev.coppice.drift.Statistic.KS;
import static dev.coppice.drift.Statistic.KS_P;
import static dev.coppice.drift.Statistic.MEAN_SHIFT;
import static dev.coppice.drift.Statistic.MISSING_SHIFT;
import static dev.coppice.drift.Statistic.NEW_SHARE;
import static dev.coppice.drift.Statistic.OUTLIERS;
import static dev.coppice.drift.Statistic.OUTLIER_SHIFT;
import static dev.coppice.drift.Statistic.P;
import static dev.coppice.drift.Statistic.PSI;
import static dev.coppice.drift.Statistic.SKEW;
import static dev.coppice.drift.Statistic.SKEW_SHIFT;
import static dev.coppice.drift.Statistic.STD_SHIFT;
import static dev.coppice.drift.Statistic.VANISHED_SHARE;
import static dev.coppice.drift.Statistic.WASSERSTEIN;
import static dev.coppice.drift.Statistic.Z_ERROR;
import static dev.coppice.drift.Statistic.Z_SPREAD;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Distribution.Categories;
import dev.coppice.drift.Distribution.Numbers;
import dev.coppice.errors.InvalidInput;
import dev.coppice.stats.Moments;
import java.util.Arrays;

/**
 * Every statistic of one column; those that make no sense for it are missing (NaN).
 *
 * <p>Which p-value verdicts use: that of KS for numbers while the current rows are few and all at
 * hand, because ten bins blur fifty values; else that of chi-squared over the frozen bins, which
 * sees a heavy value's share move, and whose counts add up over any window.
 */
public final class Statistics {

  /** Up to so many current rows, numbers are compared by KS. */
  private static final int FEW = 500;

  private final double[] values = new double[Statistic.values().length];

  private Statistics() {
    Arrays.fill(values, Double.NaN);
  }

  /**
   * @throws InvalidInput when one side holds numbers and the other texts, or bins differ
   */
  public static Statistics of(Distribution reference, Distribution current) {
    Statistics all = new Statistics();
    all.set(PSI, PopulationStability.of(reference.histogram(), current.histogram()));
    Tested counts = Homogeneity.of(reference.histogram(), current.histogram());
    all.set(CHI_SQUARED, counts.statistic());
    all.set(CHI_SQUARED_P, counts.p());
    all.set(P, Homogeneity.pooled(reference.histogram(), current.histogram()).p());
    all.set(KL, KullbackLeibler.of(reference.histogram(), current.histogram()));
    all.set(JS, JensenShannon.of(reference.histogram(), current.histogram()));
    all.set(MISSING_SHIFT, current.missingShare() - reference.missingShare());
    if (reference instanceof Numbers before && current instanceof Numbers now) {
      all.numbers(before, now);
    } else if (reference instanceof Categories before && current instanceof Categories now) {
      all.set(CARDINALITY, Cardinality.ratio(before, now));
      all.set(NEW_SHARE, NewLevels.newShare(now));
      all.set(VANISHED_SHARE, NewLevels.vanishedShare(before, now));
    } else {
      throw new InvalidInput("Numbers cannot be compared with texts");
    }
    return all;
  }

  private void numbers(Numbers reference, Numbers current) {
    Tested ks = KolmogorovSmirnov.of(reference, current);
    set(KS, ks.statistic());
    set(KS_P, ks.p());
    boolean gaps = reference.missing() > 0 || current.missing() > 0; // KS does not see them
    if (!gaps && current.complete() && current.rows() <= FEW && !Double.isNaN(ks.p())) {
      set(P, ks.p());
    }
    Moments before = reference.moments();
    Moments now = current.moments();
    set(WASSERSTEIN, Wasserstein.of(reference, current));
    set(Z_SPREAD, MomentShift.inSpreads(before, now));
    set(Z_ERROR, MomentShift.inErrors(before, now));
    set(MEAN_SHIFT, MomentShift.ofMean(before, now));
    set(STD_SHIFT, MomentShift.ofSpread(before, now));
    set(SKEW, now.skew());
    set(SKEW_SHIFT, MomentShift.ofSkew(before, now));
    set(OUTLIERS, current.outlierShare());
    set(OUTLIER_SHIFT, current.outlierShare() - reference.outlierShare());
  }

  private void set(Statistic statistic, double value) {
    values[statistic.ordinal()] = value;
  }

  /** NaN when it makes no sense for this column. */
  public double get(Statistic statistic) {
    return values[statistic.ordinal()];
  }

  /** The raw values; those that make no sense are left out. */
  public Struct toStruct() {
    Struct struct = new Struct();
    for (Statistic statistic : Statistic.values()) {
      if (!Double.isNaN(get(statistic))) {
        struct.put(statistic.key(), get(statistic));
      }
    }
    return struct;
  }
}
