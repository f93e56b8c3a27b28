package dev.coppice.drift;

import java.util.Arrays;

/** How wrong each row's prediction is. */
public final class RowLoss {

  private static final double EPSILON = 0x1p-52;

  private RowLoss() {}

  /**
   * The negative logarithm of the probability of the truth, clipped as the log loss is.
   *
   * @param probabilities of the positive class alone, or one array a class
   */
  public static double[] logarithmic(double[] truth, double[][] probabilities) {
    double[] losses = new double[truth.length];
    for (int row = 0; row < losses.length; row++) {
      double p = truth[row] == 1 ? probabilities[0][row] : 1 - probabilities[0][row];
      p = probabilities.length > 1 ? probabilities[(int) truth[row]][row] : p;
      losses[row] = -StrictMath.log(StrictMath.min(1 - EPSILON, StrictMath.max(EPSILON, p)));
    }
    return losses;
  }

  /** 1 where the class decided for is not the true one, else 0. */
  public static double[] wrong(double[] truth, int[] decided) {
    double[] losses = new double[truth.length];
    Arrays.setAll(losses, row -> truth[row] == decided[row] ? 0 : 1);
    return losses;
  }

  /** The square of the error. */
  public static double[] squared(double[] truth, double[] predicted) {
    double[] losses = new double[truth.length];
    Arrays.setAll(losses, row -> (predicted[row] - truth[row]) * (predicted[row] - truth[row]));
    return losses;
  }
}
