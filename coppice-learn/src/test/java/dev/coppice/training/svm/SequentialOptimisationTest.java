package dev.coppice.training.svm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Points;
import dev.coppice.models.RadialBasis;
import dev.coppice.training.FitContext;
import dev.coppice.training.svm.SequentialOptimisation.Solution;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequentialOptimisationTest {

  private static final int ROWS = 120;
  private static final double TIGHT = 1e-9;
  private static final RadialBasis BASIS = new RadialBasis(0.4);

  private final double[] sign = new double[ROWS];
  private final double[] bound = new double[ROWS];
  private final Matrix matrix = matrix();

  private Matrix matrix() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] columns = new double[2][ROWS];
    for (int row = 0; row < ROWS; row++) {
      columns[0][row] = random.nextDouble() * 4 - 2;
      columns[1][row] = random.nextDouble() * 4 - 2;
      double effect = columns[0][row] * columns[1][row] + random.nextDouble() - 0.5;
      sign[row] = effect > 0 ? 1 : -1;
      bound[row] = 1 + row % 3;
    }
    return new Matrix(List.of(Slot.number("a"), Slot.number("b")), columns, ROWS);
  }

  @Test
  void theOptimumMeetsItsConditions() {
    Solution solution = classify(kernel(matrix, 100), sign, bound);
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      double alpha = solution.coefficients()[row] * sign[row];
      double margin = solution.decisions()[row] * sign[row];
      sum += solution.coefficients()[row];
      assertTrue(alpha >= 0 && alpha <= bound[row], "alpha " + alpha);
      if (alpha == 0) {
        assertTrue(margin >= 1 - 1e-6, "a row without a price has margin " + margin);
      } else if (alpha == bound[row]) {
        assertTrue(margin <= 1 + 1e-6, "a row at its bound has margin " + margin);
      } else {
        assertEquals(1, margin, 1e-6);
      }
    }
    assertEquals(0, sum, 1e-9);
  }

  @Test
  void aWeightOfTwoIsTheRowTwice() {
    int[] repeated =
        IntStream.range(0, ROWS)
            .flatMap(row -> IntStream.generate(() -> row).limit((long) bound[row]))
            .toArray();
    double[] signs = Arrays.stream(repeated).mapToDouble(row -> sign[row]).toArray();
    double[] ones = new double[repeated.length];
    Arrays.fill(ones, 1);
    Solution longer = classify(kernel(matrix.select(repeated), 100), signs, ones);
    Solution weighted = classify(kernel(matrix, 100), sign, bound);
    for (int i = 0; i < repeated.length; i++) {
      assertEquals(weighted.decisions()[repeated[i]], longer.decisions()[i], 1e-6);
    }
  }

  @Test
  void aRowOfBoundZeroIsJudgedButNotLearnedFrom() {
    int[] kept = IntStream.range(0, ROWS).filter(row -> row % 4 != 1).toArray();
    double[] without = bound.clone();
    IntStream.range(0, ROWS).filter(row -> row % 4 == 1).forEach(row -> without[row] = 0);
    Solution judged = classify(kernel(matrix, 100), sign, without);
    Solution fewer =
        classify(
            kernel(matrix.select(kept), 100),
            Arrays.stream(kept).mapToDouble(row -> sign[row]).toArray(),
            Arrays.stream(kept).mapToDouble(row -> bound[row]).toArray());
    for (int row = 1; row < ROWS; row += 4) {
      double[] similarities = new double[kept.length];
      double[] slots = new double[2];
      matrix.row(row, slots);
      new Points(matrix.select(kept)).squaredDistances(slots, similarities);
      BASIS.apply(similarities);
      double decision = fewer.bias();
      for (int i = 0; i < kept.length; i++) {
        decision += fewer.coefficients()[i] * similarities[i];
      }
      assertEquals(0, judged.coefficients()[row]);
      assertEquals(decision, judged.decisions()[row], 1e-5); // similarities of 32 bits
    }
  }

  @Test
  void theSizeOfTheCacheChangesNoBit() {
    Solution all = classify(kernel(matrix, 100), sign, bound);
    Solution two = classify(kernel(matrix, 0), sign, bound);
    assertArrayEquals(all.coefficients(), two.coefficients());
    assertEquals(all.bias(), two.bias());
  }

  @Test
  void numbersWithinTheTubeCostNothing() {
    double[] target = IntStream.range(0, ROWS).mapToDouble(row -> 7 + row % 2).toArray();
    Solution wide = regress(target, 0.6);
    assertArrayEquals(new double[ROWS], wide.coefficients());
    assertEquals(7.5, wide.bias(), 1e-12);
    Solution narrow = regress(target, 0.1);
    assertTrue(Arrays.stream(narrow.coefficients()).anyMatch(c -> c != 0));
  }

  private Solution regress(double[] target, double epsilon) {
    return SequentialOptimisation.regress(
        kernel(matrix, 100), target, bound, epsilon, TIGHT, 1_000_000, FitContext.of(1));
  }

  private static Solution classify(KernelRows kernel, double[] sign, double[] bound) {
    return SequentialOptimisation.classify(kernel, sign, bound, TIGHT, 1_000_000, FitContext.of(1));
  }

  private static KernelRows kernel(Matrix matrix, int kilobytes) {
    return new KernelRows(new Points(matrix), BASIS, kilobytes << 10);
  }
}
