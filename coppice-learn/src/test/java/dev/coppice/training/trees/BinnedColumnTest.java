package dev.coppice.training.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinnedColumnTest {

  @Test
  void aCutPartsValuesExactlyAsItPartsBins() {
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = 1 + (int) (random.nextDouble() * 700);
      double spread = StrictMath.pow(10, random.nextDouble() * 8 - 3);
      double[] values =
          IntStream.range(0, rows)
              .mapToDouble(row -> random.nextDouble() < 0.1 ? Double.NaN : value(random, spread))
              .toArray();
      for (BinnedColumn.Cuts cuts : BinnedColumn.Cuts.values()) {
        check(values, BinnedColumn.numbers(values, BinnedColumn.NARROW, cuts));
      }
    }
  }

  private static double value(SplittableRandom random, double spread) {
    return random.nextDouble() < 0.3
        ? Math.rint(random.nextDouble() * 5)
        : (random.nextDouble() - 0.5) * spread;
  }

  private static void check(double[] values, BinnedColumn column) {
    int[] codes = new int[values.length];
    column.gather(IntStream.range(0, values.length).toArray(), 0, values.length, codes);
    for (int left = 1; left < column.codes - 1; left += 7) {
      for (int right = left + 1; right < column.codes; right += 11) {
        float cut = column.cut(left, right);
        for (int row = 0; row < values.length; row++) {
          if (Double.isNaN(values[row])) {
            assertEquals(0, codes[row]);
          } else if (codes[row] <= left || codes[row] >= right) {
            assertEquals(codes[row] <= left, (float) values[row] < cut);
          }
        }
      }
    }
  }

  @Test
  void fewValuesGetABinEachAndManyAboutEqualShares() {
    double[] few = {3, 1, Double.NaN, 1, -0.0, 0.0};
    assertEquals(4, BinnedColumn.numbers(few, BinnedColumn.NARROW, BinnedColumn.Cuts.GLOBAL).codes);
    double[] many = IntStream.range(0, 100_000).mapToDouble(i -> (double) i * i).toArray();
    BinnedColumn column = BinnedColumn.numbers(many, BinnedColumn.NARROW, BinnedColumn.Cuts.GLOBAL);
    assertEquals(BinnedColumn.NARROW, column.codes);
    int[] codes = new int[many.length];
    column.gather(IntStream.range(0, many.length).toArray(), 0, many.length, codes);
    int[] counts = new int[column.codes];
    for (int code : codes) {
      counts[code]++;
    }
    for (int bin = 1; bin < counts.length; bin++) {
      assertEquals(100_000 / 255.0, counts[bin], 2);
    }
  }

  @Test
  void globalCutsAreNeverMoreThanBins() {
    SplittableRandom random = new SplittableRandom(5);
    double[] values = random.doubles(5000).toArray();
    BinnedColumn column =
        BinnedColumn.numbers(values, BinnedColumn.NARROW, BinnedColumn.Cuts.GLOBAL);
    Set<Float> cuts = new HashSet<>();
    for (int left = 1; left < column.codes - 1; left++) {
      for (int right = left + 1; right < column.codes; right++) {
        cuts.add(column.cut(left, right));
      }
    }
    assertTrue(cuts.size() <= 254, "cuts: " + cuts.size());
  }
}
