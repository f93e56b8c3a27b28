package dev.coppice.training.boosting;

import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSet;

/** What is minimised: log-loss for classes, half the squared error for numbers. */
final class Objective {

  private final Task task;
  private final double[] target;
  private final double[] weights;
  private final double[] base;

  Objective(TrainingSet set) {
    this.task = set.task();
    this.target = set.target();
    this.weights = set.weights();
    this.base = base(set);
  }

  int rows() {
    return target.length;
  }

  /** The best constant margins: log-odds, log shares, or the mean. */
  double[] base() {
    return base.clone();
  }

  private static double[] base(TrainingSet set) {
    double[] base = new double[set.outputs()];
    double total = 0;
    for (int row = 0; row < set.rows(); row++) {
      double weight = set.weights()[row];
      total += weight;
      if (set.task() == Task.MULTICLASS) {
        base[(int) set.target()[row]] += weight;
      } else {
        base[0] += weight * set.target()[row];
      }
    }
    for (int output = 0; output < base.length; output++) {
      double mean = base[output] / total;
      base[output] =
          switch (set.task()) {
            case BINARY -> StrictMath.log(mean / (1 - mean));
            case MULTICLASS -> StrictMath.log(Math.max(mean, 1e-6)); // a class may be absent
            case REGRESSION -> mean;
          };
    }
    return base;
  }

  /** Predictions from margins, both [output][row]. */
  void predict(double[][] margins, double[][] predictions) {
    double[] one = new double[base.length];
    Link link = link(task);
    for (int row = 0; row < target.length; row++) {
      for (int output = 0; output < one.length; output++) {
        one[output] = margins[output][row];
      }
      link.apply(one);
      for (int output = 0; output < one.length; output++) {
        predictions[output][row] = one[output];
      }
    }
  }

  static Link link(Task task) {
    return switch (task) {
      case BINARY -> Link.LOGISTIC;
      case MULTICLASS -> Link.SOFTMAX;
      case REGRESSION -> Link.IDENTITY;
    };
  }

  /** First and second derivatives by the margin of one output, two numbers a row. */
  void gradients(double[] predictions, int output, double[] gradients) {
    for (int row = 0; row < target.length; row++) {
      double prediction = predictions[row];
      double truth = task == Task.MULTICLASS ? (target[row] == output ? 1 : 0) : target[row];
      double curvature = task == Task.REGRESSION ? 1 : prediction * (1 - prediction);
      gradients[2 * row] = weights[row] * (prediction - truth);
      gradients[2 * row + 1] = weights[row] * curvature;
    }
  }

  /** The mean loss of some rows: log-loss, or squared error. */
  double loss(double[][] predictions, int[] rows) {
    double loss = 0;
    double total = 0;
    for (int row : rows) {
      total += weights[row];
      loss += weights[row] * loss(predictions, row);
    }
    return loss / total;
  }

  private double loss(double[][] predictions, int row) {
    double truth = target[row];
    return switch (task) {
      case BINARY -> surprise(truth == 1 ? predictions[0][row] : 1 - predictions[0][row]);
      case MULTICLASS -> surprise(predictions[(int) truth][row]);
      case REGRESSION -> (predictions[0][row] - truth) * (predictions[0][row] - truth);
    };
  }

  private static double surprise(double probability) {
    return -StrictMath.log(Math.max(probability, 1e-15));
  }
}
