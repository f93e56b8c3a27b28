package dev.coppice.training;

import dev.coppice.frame.Frame;
import dev.coppice.models.Task;

/**
 * Rows with their right answers.
 *
 * @param inputs the columns that features may read
 * @param target one value a row: the class index, or the number to predict
 * @param classes how many classes there are, 0 for regression
 */
@SuppressWarnings("ArrayRecordComponent") // one value a row, read in bulk
public record Examples(Frame inputs, double[] target, Task task, int classes) {

  public int rows() {
    return target.length;
  }

  public Examples select(int[] rows) {
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = target[rows[i]];
    }
    return new Examples(inputs.select(rows), selected, task, classes);
  }
}
