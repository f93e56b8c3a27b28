package dev.coppice.training.boosting;

import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSet;

/** What is minimised: log-loss for classes, half the squared error for numbers. */
final class Objective {

  private final Task task;
  private final double[] target;
  private final double[] weights;
  private final int outputs;

  Objective(TrainingSet set, double[] weights) {
    this.task = set.task();
    this.target = set.target();
    this.weights = weights;
    this.outputs = set.outputs();
  }

  /** The best constant margins. */
  double[] base(int[] rows) {
    double[] base = new double[outputs];
    double total = 0;
    for (int row : rows) {
      total += weights[row];
      if (task == Task.MULTICLASS) {
        base[(int) target[row]] += weights[row];
      } else {
        base[0] += weights[row] * target[row];
      }
    }
    for (int k = 0; k < outputs; k++) {
      double mean = base[k] / total;
      double share = Math.max(1e-6, Math.min(1 - 1e-6, mean));
      base[k] =
          switch (task) {
            case BINARY -> StrictMath.log(share / (1 - share));
            case MULTICLASS -> StrictMath.log(share);
            case REGRESSION -> mean;
          };
    }
    return base;
  }

  /** Predictions from margins, both [output][row]. */
  void predict(double[][] margins, double[][] predictions) {
    int n = target.length;
    if (task == Task.REGRESSION) {
      System.arraycopy(margins[0], 0, predictions[0], 0, n);
    } else if (task == Task.BINARY) {
      for (int row = 0; row < n; row++) {
        predictions[0][row] = Link.logistic(margins[0][row]);
      }
    } else {
      double[] one = new double[outputs];
      for (int row = 0; row < n; row++) {
        for (int k = 0; k < outputs; k++) {
          one[k] = margins[k][row];
        }
        Link.SOFTMAX.apply(one);
        for (int k = 0; k < outputs; k++) {
          predictions[k][row] = one[k];
        }
      }
    }
  }

  double targetOf(int row, int output) {
    return task == Task.MULTICLASS ? (target[row] == output ? 1 : 0) : target[row];
  }

  /** First and second derivatives for one output, two numbers a row. */
  void gradients(double[] predictions, int output, double[] gradients) {
    for (int row = 0; row < target.length; row++) {
      double p = predictions[row];
      double w = weights[row];
      gradients[2 * row] = w * (p - targetOf(row, output));
      gradients[2 * row + 1] = task == Task.REGRESSION ? w : w * Math.max(p * (1 - p), 1e-16);
    }
  }

  double loss(double[][] predictions, int[] rows) {
    double loss = 0;
    double total = 0;
    for (int row : rows) {
      double w = weights[row];
      total += w;
      if (task == Task.REGRESSION) {
        double d = predictions[0][row] - target[row];
        loss += w * d * d;
      } else {
        double p =
            task == Task.MULTICLASS
                ? predictions[(int) target[row]][row]
                : target[row] == 1 ? predictions[0][row] : 1 - predictions[0][row];
        loss -= w * StrictMath.log(Math.max(p, 1e-15));
      }
    }
    return loss / total;
  }
}
