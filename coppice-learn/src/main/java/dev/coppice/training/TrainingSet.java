package dev.coppice.training;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.features.Matrix;
import dev.coppice.models.Task;
import java.util.Arrays;

/**
 * What a model is fitted on.
 *
 * @param inputs the slots of the training rows
 * @param target one value a row: the class index (0 and 1 for binary) or the number to predict
 * @param weights one positive weight a row; a weight of 2 means that the row stands there twice
 * @param task what is predicted
 * @param classes how many classes there are, 2 for binary, 0 for regression
 */
@SuppressWarnings("ArrayRecordComponent") // trainers read the arrays themselves
public record TrainingSet(
    Matrix inputs, double[] target, double[] weights, Task task, int classes) {

  public static TrainingSet unweighted(Matrix inputs, double[] target, Task task, int classes) {
    double[] weights = new double[target.length];
    Arrays.fill(weights, 1);
    return new TrainingSet(inputs, target, weights, task, classes);
  }

  public int rows() {
    return target.length;
  }

  /** The outputs that a model of this task has. */
  public int outputs() {
    return task == Task.MULTICLASS ? classes : 1;
  }

  /**
   * Every trainer asks this first, so that all families refuse the same sets in the same words.
   *
   * @throws InvalidInput when there is no row, when a target or a weight is not a usable number, or
   *     when every row is of the same class (a model would have nothing to tell apart)
   */
  public void requireFittable() {
    Problems problems = new Problems();
    if (rows() == 0) {
      problems.add("rows", "there is none; a model needs at least one row to learn from");
    }
    for (int row = 0; row < rows(); row++) {
      if (!(weights[row] > 0) || Double.isInfinite(weights[row])) {
        problems.add("weight of row " + row, weights[row] + " is not a positive number");
      }
      if (task == Task.REGRESSION
          ? !Double.isFinite(target[row])
          : !(target[row] >= 0 && target[row] < classes && target[row] == (int) target[row])) {
        problems.add(
            "target of row " + row,
            target[row]
                + (task == Task.REGRESSION
                    ? " is not a finite number"
                    : " is not a class from 0 to " + (classes - 1)));
      }
    }
    if (task != Task.REGRESSION && rows() > 0 && Arrays.stream(target).distinct().count() == 1) {
      problems.add(
          "target",
          "every row is of class "
              + (int) target[0]
              + "; a classifier needs rows of at least two classes");
    }
    problems.throwIfAny();
  }

  /**
   * The same rows with weights such that every class that occurs weighs the same in all: total
   * weight / (classes that occur * weight of the row's class), times the row's own weight.
   */
  public TrainingSet balanced() {
    double[] ofClass = new double[classes];
    double total = 0;
    for (int row = 0; row < rows(); row++) {
      ofClass[(int) target[row]] += weights[row];
      total += weights[row];
    }
    long occurring = Arrays.stream(ofClass).filter(weight -> weight > 0).count();
    double[] balanced = new double[rows()];
    for (int row = 0; row < rows(); row++) {
      double share = occurring * ofClass[(int) target[row]];
      balanced[row] = share > 0 ? weights[row] * total / share : 0;
    }
    return new TrainingSet(inputs, target, balanced, task, classes);
  }
}
