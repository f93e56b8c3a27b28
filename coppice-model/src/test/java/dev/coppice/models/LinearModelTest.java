package dev.coppice.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearModelTest {

  private static final List<Slot> SLOTS = List.of(Slot.number("age"), Slot.code("town", 3));

  @Test
  void aCodeAddsItsOwnCoefficient() {
    LinearModel model =
        new LinearModel(SLOTS, Link.IDENTITY, new double[] {1}, new double[][] {{0.5, 10, 20, 30}});
    double[] margins = new double[1];
    model.margins(new double[] {4, 2}, margins);
    assertEquals(1 + 0.5 * 4 + 30, margins[0]);
  }

  @Test
  void oneRowAndABatchGiveTheSameBits() {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      LinearModel model = random(random, 1 + seed % 3);
      Matrix matrix = new RandomTrees(seed).matrix(model.slots(), 50);
      double[][] batch = model.margins(matrix);
      double[] row = new double[model.slots().size()];
      double[] single = new double[model.outputs()];
      for (int r = 0; r < matrix.rows(); r++) {
        matrix.row(r, row);
        model.margins(row, single);
        for (int k = 0; k < single.length; k++) {
          assertEquals(Double.valueOf(batch[k][r]), Double.valueOf(single[k]));
        }
      }
    }
  }

  @Test
  void everyModelComesBackBitForBit() {
    LinearModel written = random(new SplittableRandom(7), 3);
    byte[] bytes = BinaryStruct.encode(written.toStruct());
    LinearModel read = (LinearModel) Model.read(BinaryStruct.decode(bytes), written.slots());
    assertArrayEquals(written.intercepts(), read.intercepts());
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(written.coefficients(k), read.coefficients(k));
    }
    assertEquals(written.link(), read.link());
  }

  @Test
  void wrongSizesAndInfiniteNumbersAreReportedTogether() {
    InvalidInput refused =
        assertThrows(
            InvalidInput.class,
            () ->
                new LinearModel(
                    SLOTS,
                    Link.IDENTITY,
                    new double[] {Double.NaN},
                    new double[][] {{1, 2, 3}, {1, 2, 3, Double.POSITIVE_INFINITY}}));
    assertEquals(
        """
        A linear model needs one intercept for each row of coefficients.
        A linear model has 3 coefficients; its inputs need 4.
        One of a linear model's coefficients is Infinity; it must be finite.
        One of a linear model's intercepts is NaN; it must be finite.""",
        refused.getMessage());
  }

  @Test
  void aWrittenFormOfAnotherSizeIsRefused() {
    Struct struct =
        new Struct()
            .put("form", "linear")
            .put("link", "IDENTITY")
            .put("intercepts", new double[1])
            .put("coefficients", new double[5]);
    InvalidInput refused = assertThrows(InvalidInput.class, () -> Model.read(struct, SLOTS));
    assertEquals("The linear model has 5 coefficients; its inputs need 4", refused.getMessage());
  }

  @Test
  void absurdNumbersOfLevelsAreRefused() {
    List<Slot> slots = List.of(Slot.code("a", Integer.MAX_VALUE), Slot.code("b", 5));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> LinearModel.width(slots));
    assertEquals("A linear model cannot have 2147483652 coefficients.", refused.getMessage());
  }

  private static LinearModel random(SplittableRandom random, int outputs) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      slots.add(random.nextBoolean() ? Slot.number("x" + i) : Slot.code("c" + i, 1 + i * 7));
    }
    double[][] coefficients = new double[outputs][LinearModel.width(slots)];
    for (double[] row : coefficients) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextDouble() - 0.5;
      }
    }
    return new LinearModel(slots, Link.SOFTMAX, random.doubles(outputs).toArray(), coefficients);
  }
}
