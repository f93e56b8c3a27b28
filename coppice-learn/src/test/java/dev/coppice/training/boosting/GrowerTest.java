package dev.coppice.training.boosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import dev.coppice.models.Tree;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowerTest {

  private static Settings settings(Map<String, ?> given) {
    return Settings.of(Hyperparameters.of(Settings.KNOWN, given));
  }

  /** Bins and thresholds must part rows alike, or training and scoring would disagree. */
  @Test
  void everyRowEndsInTheLeafThatTheFinishedTreeFindsForItsRawValues() {
    for (int seed = 0; seed < 20; seed++) {
      int rows = 600;
      TrainingSet set = Tables.of(Task.REGRESSION, rows, seed);
      Settings settings = settings(Map.of("max_bins", 7 + 20 * seed, "min_samples_leaf", 3));
      BinnedColumn[] columns = columns(set, settings);
      double[] gradients = new double[2 * rows];
      for (int row = 0; row < rows; row++) {
        gradients[2 * row] = 2000 - set.target()[row];
        gradients[2 * row + 1] = 1;
      }
      double[] margins = new double[rows];
      int[] in = IntStream.range(0, rows).filter(row -> row % 3 != 0).toArray();
      int[] out = IntStream.range(0, rows).filter(row -> row % 3 == 0).toArray();

      Tree tree =
          new Grower(columns, settings, rows)
              .grow(in, out, gradients, IntStream.range(0, columns.length).toArray(), margins);

      assertTrue(tree.nodes() > 15, "nodes " + tree.nodes());
      double[] values = new double[Tables.SLOTS.size()];
      for (int row = 0; row < rows; row++) {
        set.inputs().row(row, values);
        assertEquals(tree.values()[tree.leaf(values)], margins[row], "row " + row);
      }
    }
  }

  private static BinnedColumn[] columns(TrainingSet set, Settings settings) {
    return IntStream.range(0, Tables.SLOTS.size())
        .mapToObj(
            slot ->
                BinnedColumn.of(
                    Tables.SLOTS.get(slot), slot, set.inputs().columns()[slot], settings.maxBins()))
        .toArray(BinnedColumn[]::new);
  }

  @Test
  void theSplitIsTheBestOfAllThresholdsAndBothSidesForMissing() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      double[] x = new double[30];
      double[] gradients = new double[60];
      for (int row = 0; row < 30; row++) {
        x[row] = random.nextInt(4) == 0 ? Double.NaN : random.nextInt(8);
        gradients[2 * row] = random.nextDouble() - 0.5;
        gradients[2 * row + 1] = random.nextDouble();
      }
      double best = 0;
      for (int threshold = 0; threshold <= 8; threshold++) {
        for (boolean missingLeft : new boolean[] {false, true}) {
          boolean[] left = new boolean[30];
          for (int row = 0; row < 30; row++) {
            left[row] = Double.isNaN(x[row]) ? missingLeft : x[row] < threshold;
          }
          best = Math.max(best, gain(left, gradients));
        }
      }
      assertEquals(best, foundGain(Slot.number("x"), x, gradients), 1e-9, "trial " + trial);
    }
  }

  @Test
  void theSplitOnACategoryIsTheBestOfAllSubsets() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 200; trial++) {
      double[] x = new double[40];
      double[] gradients = new double[80];
      for (int row = 0; row < 40; row++) {
        x[row] = random.nextInt(6);
        gradients[2 * row] = random.nextDouble() - 0.5;
        gradients[2 * row + 1] = 1; // where the order is by the mean, a prefix is the optimum
      }
      double best = 0;
      for (int subset = 0; subset < 64; subset++) {
        boolean[] left = new boolean[40];
        for (int row = 0; row < 40; row++) {
          left[row] = (subset >> (int) x[row] & 1) != 0;
        }
        best = Math.max(best, gain(left, gradients));
      }
      assertEquals(best, foundGain(Slot.code("x", 6), x, gradients), 1e-9, "trial " + trial);
    }
  }

  private static double foundGain(Slot slot, double[] x, double[] gradients) {
    Settings settings =
        settings(
            Map.of(
                "min_samples_leaf", 1,
                "min_child_weight", 0,
                "l2", 0,
                "max_leaves", 2,
                "learning_rate", 1,
                "min_samples_category", 1,
                "category_smoothing", 0));
    BinnedColumn[] columns = {BinnedColumn.of(slot, 0, x, 255)};
    double[] margins = new double[x.length];
    Tree tree =
        new Grower(columns, settings, x.length)
            .grow(
                IntStream.range(0, x.length).toArray(),
                new int[0],
                gradients,
                new int[] {0},
                margins);
    assertNotNull(tree);
    boolean[] left = new boolean[x.length];
    for (int row = 0; row < x.length; row++) {
      left[row] = tree.leaf(new double[] {x[row]}) == 1;
    }
    return gain(left, gradients);
  }

  private static double gain(boolean[] left, double[] gradients) {
    double[] g = new double[2];
    double[] h = new double[2];
    for (int row = 0; row < left.length; row++) {
      g[left[row] ? 0 : 1] += gradients[2 * row];
      h[left[row] ? 0 : 1] += gradients[2 * row + 1];
    }
    if (h[0] == 0 || h[1] == 0) {
      return 0;
    }
    double all = Arrays.stream(g).sum();
    return g[0] * g[0] / h[0] + g[1] * g[1] / h[1] - all * all / (h[0] + h[1]);
  }

  @Test
  void equalValuesShareABinAndEveryDistinctOneHasItsOwnWhereThereAreFew() {
    double[] x = {3, 1, Double.NaN, 2, 2, -0.0, 0.0, 1};
    BinnedColumn column = BinnedColumn.of(Slot.number("x"), 0, x, 255);

    assertEquals("[3, 1, 4, 2, 2, 0, 0, 1]", codes(column));
    assertEquals("[0.5, 1.5, 2.5]", Arrays.toString(column.edges()));
  }

  @Test
  void manyValuesShareFewBinsOfAboutEqualSize() {
    double[] x = IntStream.range(0, 10_000).mapToDouble(i -> Math.sqrt(i)).toArray();
    BinnedColumn column = BinnedColumn.of(Slot.number("x"), 0, x, 10);

    int[] counts = new int[11];
    for (char code : column.codes()) {
      counts[code]++;
    }
    assertEquals(
        "[1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 0]", Arrays.toString(counts));
  }

  private static String codes(BinnedColumn column) {
    return Arrays.toString(IntStream.range(0, 8).map(row -> column.codes()[row]).toArray());
  }
}
