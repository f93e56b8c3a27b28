package dev.coppice.training.linear;

import dev.coppice.training.FitContext;
import dev.coppice.training.Parallel;
import java.util.Arrays;
import java.util.Objects;

/**
 * Minimises sum of weight * (y - intercept - x.w)^2 + alpha * |w|^2.
 *
 * <p>Idea: centre columns and target, so that the intercept drops out, and solve the normal
 * equations G w = b with G = X'WX + alpha I. Up to {@link #DIRECT_WIDTH} columns G is built (rows *
 * slots^2 / 2, codes only as look-ups) and factored by {@link PivotedCholesky}; above, conjugate
 * gradients with a diagonal preconditioner need products with X only.
 *
 * <p>Codes of one slot always add up to the intercept's column, so G is singular for every design
 * with categories. Of the many solutions the one of least norm is taken: it is what {@code
 * numpy.linalg.lstsq} and scikit-learn give, the coefficients of one slot add up to 0, and a code
 * never seen in training (coefficient 0) gets the average of its slot. (Conjugate gradients take
 * the least norm in their scaled coordinates; predictions for rows like the training rows are the
 * same.)
 *
 * <p>Rejected: QR or SVD of X, which would need the expanded matrix; dropping one code a slot,
 * because its unseen codes would silently become the dropped one.
 */
final class LeastSquares {

  /** 500 columns take a few tenths of a second, and eight times that twice as many. */
  static final int DIRECT_WIDTH = 500;

  private static final double CONVERGED = 1e-12;

  private final Design design;
  private final Parallel parallel;
  private final double alpha;
  private final double[] weights;
  private final double[] weightedTarget;
  private final double totalWeight;
  private final double targetMean;
  private final double[] means;
  private final double[] ones;

  LeastSquares(Design design, double[] target, double[] weights, double alpha, Parallel parallel) {
    this.design = design;
    this.parallel = parallel;
    this.alpha = alpha;
    this.weights = weights;
    ones = new double[design.rows];
    Arrays.fill(ones, 1);
    totalWeight = Design.dot(ones, weights, design.rows);
    means = transposed(weights);
    for (int j = 0; j < means.length; j++) {
      means[j] /= totalWeight;
    }
    targetMean = Design.dot(target, weights, design.rows) / totalWeight;
    weightedTarget = new double[design.rows];
    for (int row = 0; row < design.rows; row++) {
      weightedTarget[row] = weights[row] * (target[row] - targetMean);
    }
  }

  double[] solve(FitContext context) {
    return solve(context, DIRECT_WIDTH);
  }

  double[] solve(FitContext context, int directWidth) {
    double[] right = right();
    return design.width <= directWidth
        ? new PivotedCholesky(gram(context)).solve(right)
        : conjugateGradients(right, context);
  }

  double intercept(double[] coefficients) {
    return targetMean - Design.dot(means, coefficients, means.length);
  }

  /** X'W(y - mean), with the columns of numbers centred too: large offsets do not cost digits. */
  private double[] right() {
    double[] right = new double[design.width];
    parallel.run(
        0,
        design.slots,
        slot -> {
          if (design.numbers(slot) == null) {
            design.addTransposed(slot, weightedTarget, right, 0);
          } else {
            right[design.offsets[slot]] = Design.dot(centred(slot), weightedTarget, design.rows);
          }
        });
    return right;
  }

  /** A number column minus its mean; all 0 when nothing but rounding is left of it. */
  private double[] centred(int slot) {
    double[] centred = Objects.requireNonNull(design.numbers(slot)).clone();
    double mean = means[design.offsets[slot]];
    double largest = 0;
    for (int row = 0; row < centred.length; row++) {
      centred[row] -= mean;
      largest = Math.max(largest, Math.abs(centred[row]));
    }
    if (largest <= 1e-13 * Math.abs(mean)) {
      Arrays.fill(centred, 0);
    }
    return centred;
  }

  /** The centred normal matrix; each slot fills its rows right of the diagonal. */
  private double[][] gram(FitContext context) {
    double[][] centred = new double[design.slots][];
    parallel.run(
        0,
        design.slots,
        slot -> centred[slot] = design.numbers(slot) == null ? ones : centred(slot));
    double[][] gram = new double[design.width][design.width];
    parallel.run(
        0,
        design.slots,
        slot -> {
          context.checkpoint();
          for (int other = slot; other < design.slots; other++) {
            block(gram, slot, other, centred);
          }
        });
    for (int i = 0; i < design.width; i++) {
      for (int j = i + 1; j < design.width; j++) {
        gram[j][i] = gram[i][j];
      }
      gram[i][i] += alpha;
    }
    return gram;
  }

  private void block(double[][] gram, int a, int b, double[][] centred) {
    int i = design.offsets[a];
    int j = design.offsets[b];
    boolean codesA = design.numbers(a) == null;
    boolean codesB = design.numbers(b) == null;
    double[] product = new double[design.rows];
    for (int row = 0; row < product.length; row++) {
      product[row] = weights[row] * centred[a][row] * centred[b][row];
    }
    if (!codesA && !codesB) {
      gram[i][j] = Design.dot(product, ones, product.length);
    } else if (codesA && codesB) {
      crossCodes(gram, design.codes(a), i, design.codes(b), j);
    } else if (codesA) {
      int[] codes = design.codes(a);
      for (int row = 0; row < product.length; row++) {
        gram[i + codes[row]][j] += product[row];
      }
    } else {
      int[] codes = design.codes(b);
      for (int row = 0; row < product.length; row++) {
        gram[i][j + codes[row]] += product[row];
      }
    }
  }

  private void crossCodes(double[][] gram, int[] a, int i, int[] b, int j) {
    for (int row = 0; row < a.length; row++) {
      gram[i + a[row]][j + b[row]] += weights[row];
    }
    int endA = end(i);
    int endB = end(j);
    for (int c = i; c < endA; c++) {
      for (int d = j; d < endB; d++) {
        gram[c][d] -= totalWeight * means[c] * means[d];
      }
    }
  }

  private int end(int first) {
    int slot = Arrays.binarySearch(design.offsets, first);
    return slot + 1 < design.slots ? design.offsets[slot + 1] : design.width;
  }

  private double[] conjugateGradients(double[] right, FitContext context) {
    double[] diagonal = diagonal();
    double[] solution = new double[right.length];
    double[] residual = right.clone();
    double[] z = scaled(residual, diagonal);
    double[] direction = z.clone();
    double rz = Design.dot(residual, z, z.length);
    double stop = CONVERGED * CONVERGED * rz;
    for (int iteration = 0; rz > stop && iteration < 10 * right.length; iteration++) {
      context.checkpoint();
      double[] product = gramTimes(direction);
      double step = rz / Design.dot(direction, product, product.length);
      for (int j = 0; j < solution.length; j++) {
        solution[j] += step * direction[j];
        residual[j] -= step * product[j];
      }
      z = scaled(residual, diagonal);
      double next = Design.dot(residual, z, z.length);
      for (int j = 0; j < solution.length; j++) {
        direction[j] = z[j] + next / rz * direction[j];
      }
      rz = next;
    }
    return solution;
  }

  private double[] diagonal() {
    double[] diagonal = new double[design.width];
    for (int slot = 0; slot < design.slots; slot++) {
      int first = design.offsets[slot];
      if (design.numbers(slot) != null) {
        double[] centred = centred(slot);
        for (int row = 0; row < centred.length; row++) {
          diagonal[first] += weights[row] * centred[row] * centred[row];
        }
      } else {
        for (int c = first; c < end(first); c++) {
          diagonal[c] = totalWeight * means[c] * (1 - means[c]);
        }
      }
    }
    for (int j = 0; j < diagonal.length; j++) {
      diagonal[j] += alpha;
    }
    return diagonal;
  }

  /** residual / diagonal; a column that never varies keeps the coefficient 0. */
  private static double[] scaled(double[] residual, double[] diagonal) {
    double[] scaled = new double[residual.length];
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = diagonal[j] > 0 ? residual[j] / diagonal[j] : 0;
    }
    return scaled;
  }

  private double[] gramTimes(double[] vector) {
    double[] sums = new double[design.rows];
    design.addProducts(vector, 0, sums, 0, design.rows);
    double mean = Design.dot(means, vector, means.length);
    for (int row = 0; row < sums.length; row++) {
      sums[row] = weights[row] * (sums[row] - mean);
    }
    double[] product = transposed(sums);
    double rest = Design.dot(sums, ones, sums.length);
    for (int j = 0; j < product.length; j++) {
      product[j] += alpha * vector[j] - rest * means[j];
    }
    return product;
  }

  private double[] transposed(double[] values) {
    double[] sums = new double[design.width];
    parallel.run(0, design.slots, slot -> design.addTransposed(slot, values, sums, 0));
    return sums;
  }
}
