package dev.coppice.training;

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
}
