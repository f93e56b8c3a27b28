package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;

/** What predictions must be like before they are judged; every faulty row is named. */
final class Checks {

  private Checks() {}

  /**
   * @throws InvalidInput when there are no rows, or not one prediction for each
   */
  static void requireRows(double[] truth, double[] predicted) {
    if (truth.length == 0) {
      throw new InvalidInput("There are no rows to judge; at least one is needed");
    }
    if (truth.length != predicted.length) {
      throw new InvalidInput(
          "There are "
              + truth.length
              + " true values but "
              + predicted.length
              + " predictions; one for each is needed");
    }
  }

  /** Adds a problem for every true value that is no class index. */
  static void requireClasses(double[] truth, int classes, Problems problems) {
    for (int row = 0; row < truth.length; row++) {
      double value = truth[row];
      if (!(value >= 0 && value < classes && value == (int) value)) {
        problems.add(
            "row " + row,
            "the true class is "
                + value
                + "; classes are whole numbers from 0 to "
                + (classes - 1));
      }
    }
  }

  /** Adds a problem for every value that is no probability. */
  static void requireProbabilities(double[] probability, String name, Problems problems) {
    for (int row = 0; row < probability.length; row++) {
      if (!(probability[row] >= 0 && probability[row] <= 1)) {
        problems.add(
            "row " + row, "the " + name + " is " + probability[row] + "; it is from 0 to 1");
      }
    }
  }

  /** Adds a problem for every value that is NaN or infinite. */
  static void requireFinite(double[] values, String name, Problems problems) {
    for (int row = 0; row < values.length; row++) {
      if (!Double.isFinite(values[row])) {
        problems.add(
            "row " + row, "the " + name + " is " + values[row] + "; a finite number is needed");
      }
    }
  }

  static double[] at(double[] values, int[] rows) {
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return selected;
  }
}
