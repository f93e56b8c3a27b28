package dev.coppice.models;

import java.util.Arrays;

/**
 * Probabilities of K classes from the probabilities that each pair of them gives: the p that makes
 * the sum over pairs of (r_ji p_i - r_ij p_j)^2 least, found by moving one class after the other.
 *
 * <p>Source: T.-F. Wu, C.-J. Lin and R. Weng, Probability estimates for multi-class classification
 * by pairwise coupling, JMLR 5 (2004), second method. Cost: K^2 a step, a few dozen steps at most.
 * Rejected: averaging the pairs, which is worst where many classes are out of question.
 */
final class PairwiseCoupling {

  private static final double LEAST = 1e-7;
  private static final double TOLERANCE = 0.005;

  private PairwiseCoupling() {}

  /**
   * @param pairs [i][j] for j above i: the probability of class i when it is i or j
   * @return one probability a class; they add up to 1
   */
  static double[] couple(double[][] pairs) {
    int classes = pairs.length;
    double[][] q = quadratic(pairs);
    double[] p = new double[classes];
    Arrays.fill(p, 1.0 / classes);
    double[] qp = new double[classes];
    for (int step = 0; step < Math.max(100, classes); step++) {
      double pqp = 0;
      for (int i = 0; i < classes; i++) {
        qp[i] = 0;
        for (int j = 0; j < classes; j++) {
          qp[i] += q[i][j] * p[j];
        }
        pqp += p[i] * qp[i];
      }
      double error = 0;
      for (double value : qp) {
        error = Math.max(error, Math.abs(value - pqp));
      }
      if (error < TOLERANCE / classes) {
        break;
      }
      for (int i = 0; i < classes; i++) {
        pqp = move(i, p, q, qp, pqp);
      }
    }
    double sum = Arrays.stream(p).sum();
    for (int i = 0; i < classes; i++) {
      p[i] /= sum;
    }
    return p;
  }

  private static double[][] quadratic(double[][] pairs) {
    int classes = pairs.length;
    double[][] q = new double[classes][classes];
    for (int i = 0; i < classes; i++) {
      for (int j = i + 1; j < classes; j++) {
        double forI = Math.max(LEAST, Math.min(1 - LEAST, pairs[i][j]));
        double forJ = 1 - forI;
        q[i][i] += forJ * forJ;
        q[j][j] += forI * forI;
        q[i][j] = -forI * forJ;
        q[j][i] = q[i][j];
      }
    }
    return q;
  }

  /** Moves one class to its best place and scales all back to sum 1. */
  private static double move(int i, double[] p, double[][] q, double[] qp, double pqp) {
    double step = (pqp - qp[i]) / q[i][i];
    double scale = 1 + step;
    double moved = (pqp + step * (step * q[i][i] + 2 * qp[i])) / scale / scale;
    p[i] += step;
    for (int j = 0; j < p.length; j++) {
      qp[j] = (qp[j] + step * q[i][j]) / scale;
      p[j] /= scale;
    }
    return moved;
  }
}
