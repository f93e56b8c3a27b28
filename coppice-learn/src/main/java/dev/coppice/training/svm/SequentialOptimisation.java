package dev.coppice.training.svm;

import dev.coppice.training.FitContext;
import java.util.Arrays;

/**
 * The optimum of a support vector machine's dual problem: half a' Q a + p' a is made least, where
 * every a is between 0 and its own bound and the signed sum of all is 0.
 *
 * <p>Each step moves the two variables that promise most (J. Platt, 1998, with the second-order
 * choice of R.-E. Fan, P.-H. Chen and C.-J. Lin, Working set selection using second order
 * information, JMLR 2005): the first violates the optimality condition most, the second gains most
 * together with it. Stops when no pair violates the condition by more than the tolerance. This is
 * libsvm's rule, so the answers are libsvm's and scikit-learn's.
 *
 * <p>Cost: two kernel rows and three passes over the rows a step. Rejected: libsvm itself, which
 * has no weights for single rows, cannot be cancelled, and takes its exponentials from {@code
 * Math.exp}, whose last bits depend on the JDK; and leaving out rows that seem settled (shrinking),
 * which costs libsvm much of its code.
 */
final class SequentialOptimisation {

  /** Directions without curvature (two equal rows) get this much. */
  private static final double LEAST_CURVATURE = 1e-12;

  private static final int STEPS_BETWEEN_QUESTIONS = 512;
  private static final byte MAY_RISE = 1;
  private static final byte MAY_FALL = 2;

  private final KernelRows kernel;
  private final int rows;
  private final double[] sign;
  private final double[] bound;
  private final double[] start;
  private final double[] alpha;

  /** Signed slope of the objective: the decision value without bias, plus {@link #start}. */
  private final double[] slope;

  /** Which way sign * alpha may move. */
  private final byte[] moves;

  /**
   * @param sign 1 or -1 for each variable; variable v belongs to row v modulo the number of rows
   * @param bound the largest value of each variable; 0 keeps a row out, and it is still judged
   * @param start sign * p for each variable
   */
  private SequentialOptimisation(KernelRows kernel, double[] sign, double[] bound, double[] start) {
    this.kernel = kernel;
    this.rows = kernel.size();
    this.sign = sign;
    this.bound = bound;
    this.start = start;
    alpha = new double[sign.length];
    slope = start.clone();
    moves = new byte[sign.length];
    for (int v = 0; v < moves.length; v++) {
      settle(v);
    }
  }

  /**
   * @param coefficients of each row: the signed sum of its variables
   * @param decisions of each row, the bias included
   */
  @SuppressWarnings("ArrayRecordComponent") // read in bulk
  record Solution(double[] coefficients, double bias, double[] decisions) {}

  /** Two classes: each row on its side of the margin, or a price for it. */
  static Solution classify(
      KernelRows kernel,
      double[] sign,
      double[] bound,
      double tolerance,
      long maxSteps,
      FitContext context) {
    double[] start = Arrays.stream(sign).map(s -> -s).toArray();
    return new SequentialOptimisation(kernel, sign, bound, start)
        .solve(tolerance, maxSteps, context);
  }

  /** A number: each row within epsilon of the function, or a price for it. */
  static Solution regress(
      KernelRows kernel,
      double[] target,
      double[] bound,
      double epsilon,
      double tolerance,
      long maxSteps,
      FitContext context) {
    int n = target.length;
    double[] sign = new double[2 * n];
    double[] bounds = new double[2 * n];
    double[] start = new double[2 * n];
    for (int row = 0; row < n; row++) {
      sign[row] = 1;
      sign[n + row] = -1;
      bounds[row] = bound[row];
      bounds[n + row] = bound[row];
      start[row] = epsilon - target[row];
      start[n + row] = -epsilon - target[row];
    }
    return new SequentialOptimisation(kernel, sign, bounds, start)
        .solve(tolerance, maxSteps, context);
  }

  private Solution solve(double tolerance, long maxSteps, FitContext context) {
    for (long step = 0; step < maxSteps; step++) {
      if (step % STEPS_BETWEEN_QUESTIONS == 0) {
        context.checkpoint();
      }
      int up = mostViolating();
      if (up < 0) {
        break;
      }
      float[] upRow = kernel.row(up % rows);
      int down = mostGaining(up, upRow, tolerance);
      if (down < 0) {
        break;
      }
      move(up, down, upRow, kernel.row(down % rows));
    }
    return solution();
  }

  /** The variable with the least slope among those whose signed value may rise. */
  private int mostViolating() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int v = 0; v < slope.length; v++) {
      if (slope[v] < least && (moves[v] & MAY_RISE) != 0) {
        least = slope[v];
        best = v;
      }
    }
    return best;
  }

  /** The best partner that may fall; -1 when nothing violates the condition enough. */
  private int mostGaining(int up, float[] upRow, double tolerance) {
    double least = slope[up];
    double largest = Double.NEGATIVE_INFINITY;
    double mostGain = 0;
    int best = -1;
    for (int base = 0; base < slope.length; base += rows) {
      for (int row = 0; row < rows; row++) {
        int v = base + row;
        double violation = slope[v] - least;
        if (violation > 0 && (moves[v] & MAY_FALL) != 0) {
          largest = Math.max(largest, violation);
          double gain = violation * violation / curvature(upRow[row]);
          if (gain > mostGain) {
            mostGain = gain;
            best = v;
          }
        }
      }
    }
    return largest < tolerance ? -1 : best;
  }

  private static double curvature(float similarity) {
    return Math.max(2 - 2 * (double) similarity, LEAST_CURVATURE);
  }

  private void move(int up, int down, float[] upRow, float[] downRow) {
    double roomUp = sign[up] > 0 ? bound[up] - alpha[up] : alpha[up];
    double roomDown = sign[down] > 0 ? alpha[down] : bound[down] - alpha[down];
    double wanted = (slope[down] - slope[up]) / curvature(upRow[down % rows]);
    double step = Math.min(wanted, Math.min(roomUp, roomDown));
    alpha[up] = step == roomUp ? (sign[up] > 0 ? bound[up] : 0) : alpha[up] + sign[up] * step;
    alpha[down] =
        step == roomDown ? (sign[down] > 0 ? 0 : bound[down]) : alpha[down] - sign[down] * step;
    settle(up);
    settle(down);
    for (int base = 0; base < slope.length; base += rows) {
      for (int row = 0; row < rows; row++) {
        slope[base + row] += step * (upRow[row] - downRow[row]);
      }
    }
  }

  private void settle(int v) {
    boolean canGrow = alpha[v] < bound[v];
    boolean canShrink = alpha[v] > 0;
    boolean rises = sign[v] > 0 ? canGrow : canShrink;
    boolean falls = sign[v] > 0 ? canShrink : canGrow;
    moves[v] = (byte) ((rises ? MAY_RISE : 0) | (falls ? MAY_FALL : 0));
  }

  private Solution solution() {
    double bias = bias();
    double[] coefficients = new double[rows];
    double[] decisions = new double[rows];
    for (int v = 0; v < alpha.length; v++) {
      coefficients[v % rows] += sign[v] * alpha[v];
    }
    for (int row = 0; row < rows; row++) {
      decisions[row] = slope[row] - start[row] + bias;
    }
    return new Solution(coefficients, bias, decisions);
  }

  /** The mean over free variables, where the condition is an equation; else the middle. */
  private double bias() {
    double sum = 0;
    int free = 0;
    double rising = Double.POSITIVE_INFINITY;
    double falling = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < slope.length; v++) {
      if (moves[v] == (MAY_RISE | MAY_FALL)) {
        sum += slope[v];
        free++;
      } else if (moves[v] == MAY_RISE) {
        rising = Math.min(rising, slope[v]);
      } else if (moves[v] == MAY_FALL) {
        falling = Math.max(falling, slope[v]);
      }
    }
    return free > 0 ? -sum / free : -(rising + falling) / 2;
  }
}
