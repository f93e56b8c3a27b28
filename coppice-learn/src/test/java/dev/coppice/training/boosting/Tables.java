package dev.coppice.training.boosting;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.SplittableRandom;

/** Small made-up tables: two numbers with gaps, a constant, and a category of 70 codes. */
final class Tables {

  static final List<Slot> SLOTS =
      List.of(Slot.number("gaps"), Slot.number("grid"), Slot.number("flat"), Slot.code("town", 70));

  private Tables() {}

  static TrainingSet of(Task task, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] columns = new double[4][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      columns[0][row] = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble() - 0.5;
      columns[1][row] = random.nextInt(20) / 10.0;
      columns[2][row] = 3;
      columns[3][row] = random.nextInt(1, 70); // code 0 never comes in training
      double signal =
          (Double.isNaN(columns[0][row]) ? 1 : columns[0][row])
              + columns[1][row]
              + columns[3][row] % 3
              + random.nextDouble();
      target[row] =
          switch (task) {
            case REGRESSION -> 1000 * signal;
            case BINARY -> signal > 2.5 ? 1 : 0;
            case MULTICLASS -> Math.max(0, Math.min(3, (int) signal));
          };
    }
    int classes =
        switch (task) {
          case REGRESSION -> 0;
          case BINARY -> 2;
          case MULTICLASS -> 4;
        };
    return TrainingSet.unweighted(new Matrix(SLOTS, columns, rows), target, task, classes);
  }
}
