package dev.coppice.drift;

import dev.coppice.stats.Moments;

/**
 * How mean, spread and skewness moved. Signed: above 0 is more than the reference has. Each sees
 * one kind of change only, and none sees a change of shape that keeps the moments.
 */
public final class MomentShift {

  private static final double LEAST_STD = 1e-6;

  private MomentShift() {}

  /**
   * The mean's move in standard deviations of the reference's rows: how much one would notice. A
   * spread of 0 counts as 1, any other as at least 1e-6.
   */
  public static double inSpreads(Moments reference, Moments current) {
    double std = reference.std() == 0 ? 1 : StrictMath.max(reference.std(), LEAST_STD);
    return (current.mean() - reference.mean()) / std;
  }

  /**
   * The mean's move in its standard error: how sure one is that it moved (Welch, 1947). NaN when
   * neither side varies and they differ.
   */
  public static double inErrors(Moments reference, Moments current) {
    double error = StrictMath.sqrt(variance(reference) + variance(current));
    double moved = current.mean() - reference.mean();
    return moved == 0 ? 0 : error == 0 ? Double.NaN : moved / error;
  }

  private static double variance(Moments moments) {
    return moments.std() * moments.std() / (moments.count() - 1);
  }

  /** The mean's move as a share of the reference's mean; NaN when that is 0. */
  public static double ofMean(Moments reference, Moments current) {
    return relative(reference.mean(), current.mean());
  }

  /** The standard deviation's change as a share of the reference's; NaN when that is 0. */
  public static double ofSpread(Moments reference, Moments current) {
    return relative(reference.std(), current.std());
  }

  /** The difference of the skewnesses. */
  public static double ofSkew(Moments reference, Moments current) {
    return current.skew() - reference.skew();
  }

  private static double relative(double reference, double current) {
    if (current == reference) {
      return 0;
    }
    return reference == 0 ? Double.NaN : (current - reference) / StrictMath.abs(reference);
  }
}
