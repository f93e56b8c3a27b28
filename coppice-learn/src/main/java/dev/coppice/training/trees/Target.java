package dev.coppice.training.trees;

import dev.coppice.models.Task;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;

/**
 * What leaves predict, ready for growers. Numbers are kept as distances from their mean, so that a
 * large common offset costs no digits.
 *
 * @param labels the class of each row; all 0 for numbers
 * @param numbers the distance of each row from the mean; empty for classes
 * @param mean what was taken off the numbers
 * @param stride how many sums describe a set of rows: one a class, or weight and weighted sum
 */
@SuppressWarnings("ArrayRecordComponent") // growers read the arrays themselves
record Target(Task task, int[] labels, double[] numbers, double mean, int stride) {

  static Target of(TrainingSet set) {
    if (set.task() != Task.REGRESSION) {
      int[] labels = Arrays.stream(set.target()).mapToInt(label -> (int) label).toArray();
      return new Target(set.task(), labels, new double[0], 0, Math.max(2, set.classes()));
    }
    double weight = 0;
    double sum = 0;
    for (int row = 0; row < set.rows(); row++) {
      weight += set.weights()[row];
      sum += set.weights()[row] * set.target()[row];
    }
    double mean = sum / weight;
    double[] numbers = Arrays.stream(set.target()).map(value -> value - mean).toArray();
    return new Target(set.task(), new int[set.rows()], numbers, mean, 2);
  }

  boolean isClasses() {
    return task != Task.REGRESSION;
  }

  /** How many numbers a leaf holds. */
  int leafWidth() {
    return task == Task.MULTICLASS ? stride : 1;
  }

  double weight(double[] sums) {
    double weight = sums[0];
    for (int k = 1; isClasses() && k < stride; k++) {
      weight += sums[k];
    }
    return weight;
  }

  /** The prediction of a leaf with these sums, written to {@code leaf} from {@code at} on. */
  void leaf(double[] sums, float[] leaf, int at) {
    double weight = weight(sums);
    switch (task) {
      case BINARY -> leaf[at] = (float) (sums[1] / weight);
      case MULTICLASS -> {
        for (int k = 0; k < stride; k++) {
          leaf[at + k] = (float) (sums[k] / weight);
        }
      }
      case REGRESSION -> leaf[at] = (float) (mean + sums[1] / weight);
    }
  }
}
