package dev.coppice.xgboost;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.SplittableRandom;

/** Small made-up tables: two numbers with gaps, a constant, and a category of 70 codes. */
final class Tables {

  private Tables() {}

  static TrainingSet of(Task task, int classes, int rows) {
    SplittableRandom random = new SplittableRandom(7);
    double[][] columns = new double[4][rows];
    double[] target = new double[rows];
    double[] weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      columns[0][row] = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble() - 0.5;
      columns[1][row] = Math.rint(random.nextDouble() * 20) / 10;
      columns[2][row] = 3;
      columns[3][row] = random.nextInt(1, 70); // code 0 never comes in training
      double signal =
          (Double.isNaN(columns[0][row]) ? 1 : columns[0][row])
              + columns[1][row]
              + (columns[3][row] % 3)
              + random.nextDouble();
      target[row] = task == Task.REGRESSION ? 1000 * signal : Math.min(classes - 1, (int) signal);
      weights[row] = 1 + random.nextInt(3);
    }
    List<Slot> slots =
        List.of(
            Slot.number("gaps"), Slot.number("grid"), Slot.number("flat"), Slot.code("town", 70));
    return new TrainingSet(new Matrix(slots, columns, rows), target, weights, task, classes);
  }
}
