package dev.coppice.testkit;

import dev.coppice.features.Encoding;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded training sets in which there is something to learn. */
public final class TrainingSets {

  /** Codes of the category in {@link #learnable}; code 0 never occurs. */
  public static final int LEVELS = 5;

  private TrainingSets() {}

  /**
   * Three numbers (the third is noise) and a category that decide the target, with noise: two
   * classes, three classes or a number. Numbers have about mean 0 and deviation 1.
   */
  public static TrainingSet learnable(Task task, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] columns = new double[4][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      for (int number = 0; number < 3; number++) {
        columns[number][row] = (random.nextDouble() - 0.5) * 3.4;
      }
      int code = 1 + (int) (random.nextDouble() * (LEVELS - 1));
      columns[3][row] = code;
      double noise = random.nextDouble() + random.nextDouble() - 1;
      double effect = columns[0][row] - 0.7 * columns[1][row] + (code - 2.5) / 2 + noise;
      target[row] = outcome(task, effect);
    }
    return TrainingSet.unweighted(new Matrix(slots(), columns, rows), target, task, classes(task));
  }

  private static double outcome(Task task, double effect) {
    return switch (task) {
      case BINARY -> effect > 0.3 ? 1 : 0;
      case MULTICLASS -> effect > 0.8 ? 2 : effect > -0.5 ? 1 : 0;
      case REGRESSION -> 100 + 10 * effect;
    };
  }

  /** The slots of {@link #learnable}: three numbers and a category. */
  public static List<Slot> slots() {
    return List.of(
        Slot.number("a"), Slot.number("b"), Slot.number("noise"), Slot.code("kind", LEVELS));
  }

  static int classes(Task task) {
    return task == Task.REGRESSION ? 0 : task == Task.BINARY ? 2 : 3;
  }

  /** The same set with other values in one column. */
  static TrainingSet with(TrainingSet set, int slot, double[] column) {
    double[][] columns = set.inputs().columns().clone();
    columns[slot] = column;
    return new TrainingSet(
        new Matrix(set.inputs().slots(), columns, set.rows()),
        set.target(),
        set.weights(),
        set.task(),
        set.classes());
  }

  /** Whether a family with this encoding meets missing numbers. */
  static boolean meetsMissing(Encoding encoding) {
    return encoding.numbers() == Encoding.Numbers.RAW;
  }
}
