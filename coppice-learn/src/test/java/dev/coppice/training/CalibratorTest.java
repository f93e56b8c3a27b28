package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Calibration;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSettings.Calibrate;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against scikit-learn; see {@code calibration.py}. Platt's line: {@code PlattScalingTest}. */
class CalibratorTest {

  private final Struct golden = golden();

  private static Struct golden() {
    try (InputStream in =
        CalibratorTest.class.getResourceAsStream("/golden/training/calibration.json")) {
      return JsonStruct.read(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isotonicIsScikitLearns() {
    double[] truth = golden.doubles("came_true");
    double[][] score = {golden.doubles("score")};
    Calibration steps = Calibrator.fit(Calibrate.ISOTONIC, Task.BINARY, truth, score);

    double[][] asked = Calibrator.apply(steps, new double[][] {golden.doubles("asked")});

    assertArrayEquals(golden.doubles("isotonic"), asked[0], 1e-12);
    double[] after = Calibrator.apply(steps, score)[0];
    double brier = 0;
    for (int row = 0; row < truth.length; row++) {
      brier += (after[row] - truth[row]) * (after[row] - truth[row]) / truth.length;
    }
    assertEquals(golden.number("brier_after"), brier, 1e-12);
  }

  @Test
  void severalClassesAreDividedByTheirSum() {
    double[][] raw = {golden.doubles("raw_0"), golden.doubles("raw_1"), golden.doubles("raw_2")};
    Calibration steps =
        Calibrator.fit(Calibrate.ISOTONIC, Task.MULTICLASS, golden.doubles("label"), raw);

    double[][] after = Calibrator.apply(steps, raw);

    for (int k = 0; k < 3; k++) {
      assertArrayEquals(golden.doubles("three_" + k), after[k], 1e-12);
    }
  }

  @Test
  void bothBringOverconfidentProbabilitiesBack() {
    double[][] rows = overconfident(4000, 5);
    double[][] probability = {rows[1]};
    double before = brier(rows[0], rows[1]);
    for (Calibrate method : new Calibrate[] {Calibrate.PLATT, Calibrate.ISOTONIC}) {
      double[] after = Calibrator.unseen(method, Task.BINARY, rows[0], probability, 1)[0];

      assertTrue(brier(rows[0], after) < before - 0.02, method + ": " + brier(rows[0], after));
    }
    Calibration.Line line =
        (Calibration.Line) Calibrator.fit(Calibrate.PLATT, Task.BINARY, rows[0], probability);
    assertEquals(0.25, line.slope()[0], 0.03, "log odds were made four times as large");
  }

  @Test
  void whatIsWrittenReadsBackToTheSameBits() {
    double[][] rows = overconfident(300, 6);
    double[][] probability = {rows[1]};
    for (Calibrate method : Calibrate.values()) {
      Calibration fitted = Calibrator.fit(method, Task.BINARY, rows[0], probability);
      Calibration read = Calibration.read(fitted.toStruct(), 1);
      assertArrayEquals(
          Calibrator.apply(fitted, probability)[0], Calibrator.apply(read, probability)[0]);
    }
    Calibration one = Calibrator.fit(Calibrate.PLATT, Task.BINARY, rows[0], probability);
    assertThrows(InvalidInput.class, () -> Calibration.read(one.toStruct(), 3));
  }

  @Test
  void aRowDoesNotCalibrateItself() {
    double[][] rows = overconfident(200, 7);
    double[] before =
        Calibrator.unseen(Calibrate.ISOTONIC, Task.BINARY, rows[0], new double[][] {rows[1]}, 1)[0];
    double[] changed = rows[0].clone();
    changed[17] = 1 - changed[17];

    double[] after =
        Calibrator.unseen(Calibrate.ISOTONIC, Task.BINARY, changed, new double[][] {rows[1]}, 1)[0];

    assertEquals(before[17], after[17]);
  }

  /** Truth, and probabilities whose log odds are four times too large. */
  private static double[][] overconfident(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[2][count];
    for (int row = 0; row < count; row++) {
      double odds = random.nextDouble() * 4 - 2;
      rows[0][row] = random.nextDouble() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
      rows[1][row] = 1 / (1 + Math.exp(-4 * odds));
    }
    return rows;
  }

  private static double brier(double[] truth, double[] probability) {
    double sum = 0;
    for (int row = 0; row < truth.length; row++) {
      sum += (probability[row] - truth[row]) * (probability[row] - truth[row]);
    }
    assertTrue(Arrays.stream(probability).allMatch(p -> p >= 0 && p <= 1));
    return sum / truth.length;
  }
}
