package dev.coppice.training.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {

  private static final int ROWS = 60;

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void copiesOfAColumnShareItsCoefficient() {
    double[] x = column();
    double[] y = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      y[row] = 7 + 6 * x[row];
    }
    LinearModel model = fit(new double[][] {x, x.clone(), x.clone()}, y, 0);
    assertArrayEquals(new double[] {2, 2, 2}, model.coefficients(0), 1e-9);
    assertEquals(7, model.intercepts()[0], 1e-9);
  }

  @Test
  void aConstantColumnGetsNoCoefficient() {
    double[] constant = new double[ROWS];
    Arrays.fill(constant, 0.1);
    LinearModel model = fit(new double[][] {column(), constant}, column(), 0);
    assertEquals(0, model.coefficients(0)[1]);
  }

  @Test
  void aLargeOffsetCostsNoDigits() {
    double[] x = column();
    double[] y = new double[ROWS];
    double[] shifted = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      y[row] = 3 * x[row];
      shifted[row] = 1e9 + x[row];
    }
    assertEquals(3, fit(new double[][] {shifted}, y, 0).coefficients(0)[0], 1e-5);
  }

  @Test
  void anInfinitelyStrongPenaltyLeavesTheMean() {
    double[] y = column();
    LinearModel model = fit(new double[][] {column()}, y, 1e12);
    assertEquals(0, model.coefficients(0)[0], 1e-9);
    assertEquals(Arrays.stream(y).average().orElseThrow(), model.intercepts()[0], 1e-9);
  }

  private double[] column() {
    return random.doubles(ROWS).toArray();
  }

  private static LinearModel fit(double[][] columns, double[] y, double alpha) {
    List<Slot> slots =
        IntStream.range(0, columns.length).mapToObj(i -> Slot.number("x" + i)).toList();
    LinearTrainer trainer = new LinearTrainer();
    return (LinearModel)
        trainer.fit(
            TrainingSet.unweighted(new Matrix(slots, columns, ROWS), y, Task.REGRESSION, 0),
            Hyperparameters.of(trainer.hyperparameters(), Map.of("alpha", alpha)),
            FitContext.of(1));
  }
}
