package dev.coppice.training.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OccurringCodesTest {

  @Test
  void aWideSlotGivesWhatTheNarrowOneOfItsCodesGives() {
    LogisticTrainer trainer = new LogisticTrainer();
    Hyperparameters usual = Hyperparameters.defaults(trainer.hyperparameters());
    SplittableRandom random = new SplittableRandom(1);
    int rows = 500;
    double[][] narrow = new double[2][rows];
    double[][] wide = new double[2][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      narrow[0][row] = random.nextInt(7);
      wide[0][row] = 300 * narrow[0][row] + 5;
      narrow[1][row] = random.nextDouble();
      wide[1][row] = narrow[1][row];
      target[row] = random.nextDouble() < 0.1 + 0.1 * narrow[0][row] ? 1 : 0;
    }
    Matrix few = new Matrix(List.of(Slot.code("c", 7), Slot.number("x")), narrow, rows);
    Matrix many = new Matrix(List.of(Slot.code("c", 2000), Slot.number("x")), wide, rows);

    Model one =
        trainer.fit(TrainingSet.unweighted(few, target, Task.BINARY, 2), usual, FitContext.of(1));
    Model other =
        trainer.fit(TrainingSet.unweighted(many, target, Task.BINARY, 2), usual, FitContext.of(1));

    assertArrayEquals(one.predict(few)[0], other.predict(many)[0]);
    double[] unseen = new double[1];
    other.predict(new double[] {1999, 0.5}, unseen);
    double[] mean = new double[1];
    other.predict(new double[] {0, 0.5}, mean);
    assertEquals(mean[0], unseen[0], "codes that never occur add nothing");
  }
}
