package dev.coppice.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportancesTest {

  private static final List<Slot> NUMBERS = List.of(Slot.number("a"), Slot.number("b"));

  /** Root asks a (10 rows: 4 left, 6 right); the right child asks b (2 and 4 rows). */
  private static TreeEnsemble tree() {
    Tree tree =
        new Tree(
            new int[] {0, -1, 1, -1, -1},
            new float[] {1, 0, 1, 0, 0},
            new boolean[5],
            new long[5][],
            new int[] {1, 0, 3, 0, 0},
            new float[] {0, 0, 0, 3, 6},
            new float[] {10, 4, 6, 2, 4});
    return new TreeEnsemble(
        NUMBERS,
        List.of(tree),
        new int[] {0},
        new double[] {0},
        TreeEnsemble.Aggregate.SUM,
        TreeEnsemble.Precision.DOUBLE,
        Link.IDENTITY);
  }

  @Test
  void aSplitIsWorthTheSpreadThatItExplains() {
    // Means: right child (2*3 + 4*6)/6 = 5, root (4*0 + 6*5)/10 = 3.
    double a = 4 * 9 + 6 * 4;
    double b = 2 * 4 + 4 * 1;
    Matrix none = new Matrix(NUMBERS, new double[2][0], 0);
    assertArrayEquals(new double[] {a / (a + b), b / (a + b)}, Importances.of(tree(), none), 1e-15);
  }

  @Test
  void aLinearInputIsWorthTheSpreadOfWhatItAdds() {
    List<Slot> slots = List.of(Slot.number("n"), Slot.code("c", 3), Slot.number("unused"));
    LinearModel model =
        new LinearModel(slots, Link.LOGISTIC, new double[] {5}, new double[][] {{-2, 0, 3, 99, 0}});
    double[][] columns = {{1, 3, 1, 3}, {0, 0, 1, 1}, {7, 8, 9, 10}};
    double[] shares = Importances.of(model, new Matrix(slots, columns, 4));
    double n = 2 * 1; // |coefficient| * std
    double c = 1.5; // codes 0 and 1 add 0 and 3; code 2 never comes
    assertArrayEquals(new double[] {n / (n + c), c / (n + c), 0}, shares, 1e-15);
    assertEquals(1, shares[0] + shares[1] + shares[2], 1e-15);
  }

  @Test
  void aModelThatUsesNothingHasNoImportances() {
    LinearModel model =
        new LinearModel(NUMBERS, Link.IDENTITY, new double[] {5}, new double[][] {{0, 0}});
    double[] shares =
        Importances.of(model, new Matrix(NUMBERS, new double[][] {{1, 2}, {3, 4}}, 2));
    assertArrayEquals(new double[] {0, 0}, shares);
  }
}
