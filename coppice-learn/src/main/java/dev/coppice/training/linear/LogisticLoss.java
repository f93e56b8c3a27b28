package dev.coppice.training.linear;

import dev.coppice.models.Task;
import dev.coppice.training.Parallel;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;
import java.util.List;

/**
 * The mean weighted log-loss plus |w|^2 / (2 C W), W being the total weight; intercepts are free.
 * The same optimum as C * (sum of weighted losses) + |w|^2 / 2.
 *
 * <p>Points are the coefficients times their scales, where the square of a scale is the curvature
 * of the objective along the coefficient at the start. Every coordinate then has curvature of about
 * 1, be it a number, a code that half of the rows have or one that three rows have, which saves
 * most of the iterations; and a component of the gradient divided by its scale is about the
 * distance to the optimum in that coefficient.
 *
 * <p>Margins are computed in blocks of rows and gradients slot by slot, so every sum has one fixed
 * order however many threads take part.
 */
final class LogisticLoss implements LimitedMemory.Objective {

  private static final int BLOCK = 4096;

  private final Design design;
  private final double[] weights;
  private final int[] target;
  private final int outputs;
  private final int stride;
  private final double penalty;
  private final double totalWeight;
  private final double[] shares; // of each class in the total weight
  private final double[] squares; // summed over the rows, for each column
  private final double[] scales;
  private final double[][] residuals; // [output][row]
  private final Parallel parallel;

  LogisticLoss(TrainingSet set, double c, Parallel parallel) {
    this.parallel = parallel;
    design = new Design(set.inputs());
    weights = set.weights();
    outputs = set.outputs();
    stride = design.width + 1;
    target = Arrays.stream(set.target()).mapToInt(label -> (int) label).toArray();
    residuals = new double[outputs][design.rows];
    shares = new double[Math.max(2, set.task() == Task.BINARY ? 2 : set.classes())];
    for (int row = 0; row < design.rows; row++) {
      shares[target[row]] += weights[row];
    }
    totalWeight = Arrays.stream(shares).sum();
    for (int k = 0; k < shares.length; k++) {
      shares[k] /= totalWeight;
    }
    penalty = 1 / (c * totalWeight);
    squares = new double[design.width];
    scales = scales();
  }

  private double[] scales() {
    for (int slot = 0; slot < design.slots; slot++) {
      double[] x = design.numbers(slot);
      if (x == null) {
        design.addTransposed(slot, weights, squares, 0);
      } else {
        double[] weighted = new double[design.rows];
        for (int row = 0; row < design.rows; row++) {
          weighted[row] = weights[row] * x[row];
        }
        squares[design.offsets[slot]] = Design.dot(weighted, x, design.rows);
      }
    }
    double[] scales = new double[outputs * stride];
    for (int k = 0; k < outputs; k++) {
      double share = shares[classOf(k)];
      double curvature = Math.max(share * (1 - share), 1e-3);
      for (int j = 0; j < design.width; j++) {
        scales[k * stride + j] = Math.sqrt(curvature * squares[j] / totalWeight + penalty);
      }
      scales[k * stride + design.width] = Math.sqrt(curvature);
    }
    return scales;
  }

  private int classOf(int output) {
    return outputs == 1 ? 1 : output;
  }

  /** No coefficients, and intercepts that predict the shares of the classes. */
  double[] start() {
    double[] start = new double[scales.length];
    for (int k = 0; k < outputs; k++) {
      int at = k * stride + design.width;
      double share = Math.max(shares[classOf(k)], 1e-6);
      start[at] = scales[at] * StrictMath.log(outputs == 1 ? share / (1 - share) : share);
    }
    return start;
  }

  @Override
  public double evaluate(double[] point, double[] gradient) {
    double[] w = unscaled(point);
    int blocks = (design.rows + BLOCK - 1) / BLOCK;
    List<Double> losses = parallel.map(0, blocks, block -> losses(w, block));
    double loss = 0;
    for (double part : losses) {
      loss += part;
    }
    loss /= totalWeight;
    Arrays.fill(gradient, 0);
    parallel.run(0, outputs * (design.slots + 1), part -> gradientOf(part, gradient));
    for (int k = 0; k < outputs; k++) {
      for (int j = 0; j < stride; j++) {
        int at = k * stride + j;
        gradient[at] /= totalWeight;
        if (j < design.width) {
          loss += 0.5 * penalty * w[at] * w[at];
          gradient[at] += penalty * w[at];
        }
        gradient[at] /= scales[at];
      }
    }
    return loss;
  }

  /** The largest move of a coefficient in a Newton step that takes each one by itself. */
  @Override
  public double distance(double[] gradient) {
    double largest = 0;
    for (int at = 0; at < gradient.length; at++) {
      largest = Math.max(largest, Math.abs(gradient[at]) / scales[at]);
    }
    return largest;
  }

  private void gradientOf(int part, double[] gradient) {
    int k = part / (design.slots + 1);
    int slot = part % (design.slots + 1);
    if (slot < design.slots) {
      design.addTransposed(slot, residuals[k], gradient, k * stride);
    } else {
      double sum = 0;
      for (double residual : residuals[k]) {
        sum += residual;
      }
      gradient[k * stride + design.width] = sum;
    }
  }

  /** The summed loss of one block of rows, whose residuals are left behind. */
  private double losses(double[] w, int block) {
    int from = block * BLOCK;
    int to = Math.min(design.rows, from + BLOCK);
    for (int k = 0; k < outputs; k++) {
      Arrays.fill(residuals[k], from, to, w[k * stride + design.width]);
      design.addProducts(w, k * stride, residuals[k], from, to);
    }
    return outputs == 1 ? binary(from, to) : softmax(from, to);
  }

  /** log(1 + exp(-z)) and its slope, z being the margin towards the right class. */
  private double binary(int from, int to) {
    double[] r = residuals[0];
    double loss = 0;
    for (int row = from; row < to; row++) {
      double sign = target[row] == 1 ? 1 : -1;
      double z = sign * r[row];
      double e = StrictMath.exp(-Math.abs(z));
      loss += weights[row] * (StrictMath.log1p(e) + Math.max(-z, 0));
      r[row] = -sign * weights[row] * (z >= 0 ? e : 1) / (1 + e);
    }
    return loss;
  }

  private double softmax(int from, int to) {
    double loss = 0;
    for (int row = from; row < to; row++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < outputs; k++) {
        max = Math.max(max, residuals[k][row]);
      }
      double right = residuals[target[row]][row];
      double sum = 0;
      for (int k = 0; k < outputs; k++) {
        residuals[k][row] = StrictMath.exp(residuals[k][row] - max);
        sum += residuals[k][row];
      }
      loss += weights[row] * (StrictMath.log(sum) + max - right);
      for (int k = 0; k < outputs; k++) {
        double share = residuals[k][row] / sum;
        residuals[k][row] = weights[row] * (k == target[row] ? share - 1 : share);
      }
    }
    return loss;
  }

  private double[] unscaled(double[] point) {
    double[] w = new double[point.length];
    for (int at = 0; at < w.length; at++) {
      w[at] = point[at] / scales[at];
    }
    return w;
  }

  /**
   * The coefficients of a point, moved to the exact optimum along the directions that the data
   * cannot see and only the penalty decides, where convergence is slowest: a shift of all codes of
   * a slot against the intercept, and a shift of all classes together.
   */
  double[] solution(double[] point) {
    double[] w = unscaled(point);
    for (int k = 0; k < outputs; k++) {
      for (int slot = 0; slot < design.slots; slot++) {
        if (design.numbers(slot) == null) {
          centreCodes(w, k * stride, slot);
        }
      }
    }
    for (int j = 0; outputs > 1 && j < stride; j++) {
      double mean = 0;
      for (int k = 0; k < outputs; k++) {
        mean += w[k * stride + j] / outputs;
      }
      for (int k = 0; k < outputs; k++) {
        w[k * stride + j] -= mean;
      }
    }
    return w;
  }

  /** Codes that never occur stay at 0, where the penalty holds them. */
  private void centreCodes(double[] w, int base, int slot) {
    int first = design.offsets[slot];
    int end = slot + 1 < design.slots ? design.offsets[slot + 1] : design.width;
    double sum = 0;
    int occurring = 0;
    for (int j = first; j < end; j++) {
      occurring += squares[j] > 0 ? 1 : 0;
      sum += w[base + j];
    }
    double mean = sum / occurring;
    for (int j = first; j < end; j++) {
      w[base + j] -= squares[j] > 0 ? mean : 0;
    }
    w[base + design.width] += mean;
  }

  double[] intercepts(double[] solution) {
    double[] intercepts = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      intercepts[k] = solution[k * stride + design.width];
    }
    return intercepts;
  }

  double[][] coefficients(double[] solution) {
    double[][] coefficients = new double[outputs][];
    for (int k = 0; k < outputs; k++) {
      coefficients[k] = Arrays.copyOfRange(solution, k * stride, k * stride + design.width);
    }
    return coefficients;
  }
}
