package dev.coppice.training.linear;

import org.jspecify.annotations.Nullable;

/**
 * G = L L' for a symmetric matrix without negative eigenvalues, where L has as many columns as G
 * has rank: each step takes the column of which the largest share is still unexplained, and the
 * factorisation ends when no column has more than {@link #TOLERANCE} of itself left.
 *
 * <p>With full rank the solution is the usual one. Otherwise the least-norm solution is L (L'L)^-1
 * (L'L)^-1 L' b (P. Courrieu, Fast computation of Moore-Penrose inverse matrices, 2005). One step
 * of refinement follows in either case. Cost: rank * n^2.
 */
final class PivotedCholesky {

  /** Squared: a column explained by others up to one part in a million counts as explained. */
  private static final double TOLERANCE = 1e-12;

  private final double[][] matrix;
  private final double[][] factor; // [row][step]
  private final int[] pivots;
  private final int rank;

  /** The factor of L'L, where the rank is not full. */
  private final @Nullable PivotedCholesky inner;

  PivotedCholesky(double[][] matrix) {
    this.matrix = matrix;
    int n = matrix.length;
    factor = new double[n][n];
    pivots = new int[n];
    double[] left = new double[n];
    for (int i = 0; i < n; i++) {
      left[i] = matrix[i][i];
    }
    boolean[] taken = new boolean[n];
    int step = 0;
    for (int pivot = next(left, taken); pivot >= 0; pivot = next(left, taken)) {
      taken[pivot] = true;
      pivots[step] = pivot;
      double root = Math.sqrt(left[pivot]);
      double[] pivotRow = factor[pivot];
      for (int i = 0; i < n; i++) {
        if (!taken[i]) {
          double[] row = factor[i];
          row[step] = (matrix[i][pivot] - Design.dot(row, pivotRow, step)) / root;
          left[i] -= row[step] * row[step];
        }
      }
      pivotRow[step] = root;
      step++;
    }
    rank = step;
    inner = rank < n ? inner() : null;
  }

  private int next(double[] left, boolean[] taken) {
    int best = -1;
    double most = TOLERANCE;
    for (int i = 0; i < left.length; i++) {
      double share = left[i] / matrix[i][i]; // NaN for an empty column, which is never taken
      if (!taken[i] && share > most) {
        best = i;
        most = share;
      }
    }
    return best;
  }

  double[] solve(double[] right) {
    double[] solution = once(right);
    double[] residual = new double[right.length];
    for (int i = 0; i < right.length; i++) {
      residual[i] = right[i] - Design.dot(matrix[i], solution, right.length);
    }
    double[] correction = once(residual);
    for (int i = 0; i < right.length; i++) {
      solution[i] += correction[i];
    }
    return solution;
  }

  private double[] once(double[] right) {
    return inner == null ? substitute(right) : leastNorm(right, inner);
  }

  private double[] substitute(double[] right) {
    double[] y = new double[rank];
    for (int k = 0; k < rank; k++) {
      y[k] = (right[pivots[k]] - Design.dot(factor[pivots[k]], y, k)) / factor[pivots[k]][k];
    }
    double[] solution = new double[matrix.length];
    for (int k = rank - 1; k >= 0; k--) {
      double sum = y[k];
      for (int later = k + 1; later < rank; later++) {
        sum -= factor[pivots[later]][k] * solution[pivots[later]];
      }
      solution[pivots[k]] = sum / factor[pivots[k]][k];
    }
    return solution;
  }

  private double[] leastNorm(double[] right, PivotedCholesky inner) {
    double[] y = new double[rank];
    for (int i = 0; i < right.length; i++) {
      for (int k = 0; k < rank; k++) {
        y[k] += factor[i][k] * right[i];
      }
    }
    y = inner.substitute(inner.substitute(y));
    double[] solution = new double[right.length];
    for (int i = 0; i < right.length; i++) {
      solution[i] = Design.dot(factor[i], y, rank);
    }
    return solution;
  }

  private PivotedCholesky inner() {
    double[][] product = new double[rank][rank];
    for (double[] row : factor) {
      for (int j = 0; j < rank; j++) {
        for (int k = 0; row[j] != 0 && k < rank; k++) {
          product[j][k] += row[j] * row[k];
        }
      }
    }
    return new PivotedCholesky(product);
  }
}
