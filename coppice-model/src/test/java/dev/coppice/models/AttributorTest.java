package dev.coppice.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Slot;
import dev.coppice.models.Attributor.Attribution;
import dev.coppice.models.TreeEnsemble.Aggregate;
import dev.coppice.models.TreeEnsemble.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributorTest {

  @Test
  void baseAndSlotsAddUpToTheMargin() {
    for (int seed = 0; seed < 300; seed++) {
      RandomTrees random = new RandomTrees(seed);
      random.maxDepth = 1 + seed % 12;
      List<Slot> slots = random.mixed();
      TreeEnsemble model = random.ensemble(slots, 1 + seed % 4, 1 + seed % 3);
      double[] row = random.row(slots);
      Attribution attribution = Attributor.of(model).of(row);
      double[] margins = new double[model.outputs()];
      model.margins(row, margins);
      for (int k = 0; k < margins.length; k++) {
        assertEquals(margins[k], attribution.margin(k), 1e-6, "seed " + seed);
      }
    }
  }

  @Test
  void treesGiveTheShapleyValuesOfTheirDefinition() {
    for (int seed = 0; seed < 40; seed++) {
      RandomTrees random = new RandomTrees(1000 + seed);
      random.maxDepth = seed % 2 == 0 ? 6 : 4;
      List<Slot> slots = seed % 2 == 0 ? random.numbers(3 + seed % 4) : random.mixed();
      TreeEnsemble model = random.ensemble(slots, 2, 1 + seed % 3);
      double[] row = random.row(slots);
      Attribution attribution = Attributor.of(model).of(row);
      for (int k = 0; k < model.outputs(); k++) {
        assertArrayEquals(shapley(model, row, k), attribution.added()[k], 1e-9, "seed " + seed);
      }
    }
  }

  /** Every coalition of slots, by the book. */
  private static double[] shapley(TreeEnsemble model, double[] row, int output) {
    int n = row.length;
    double[] worth = new double[1 << n];
    for (int known = 0; known < worth.length; known++) {
      worth[known] = expected(model, row, output, known);
    }
    double[] weight = new double[n];
    for (int size = 0; size < n; size++) {
      weight[size] = 1.0 / n;
      for (int i = 1; i <= size; i++) {
        weight[size] *= (double) i / (n - i);
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      for (int known = 0; known < worth.length; known++) {
        if ((known >> i & 1) == 0) {
          values[i] += weight[Integer.bitCount(known)] * (worth[known | 1 << i] - worth[known]);
        }
      }
    }
    return values;
  }

  private static double expected(TreeEnsemble model, double[] row, int output, int known) {
    double sum = 0;
    for (int t = 0; t < model.trees().size(); t++) {
      if (model.outputOf(t) == output || model.outputOf(t) == TreeEnsemble.ALL_OUTPUTS) {
        sum += expected(model.trees().get(t), 0, row, output, known);
      }
    }
    return model.aggregate() == Aggregate.MEAN ? sum / model.trees().size() : sum;
  }

  private static double expected(Tree tree, int node, double[] row, int output, int known) {
    int slot = tree.slot()[node];
    if (slot < 0) {
      return tree.values()[node * tree.width() + (tree.width() == 1 ? 0 : output)];
    }
    double share =
        (known >> slot & 1) == 0
            ? TreeAttributor.leftShare(tree, node)
            : tree.goesLeft(node, row[slot]) ? 1 : 0;
    int left = tree.left()[node];
    return share * expected(tree, left, row, output, known)
        + (1 - share) * expected(tree, left + 1, row, output, known);
  }

  @Test
  void valuesEqualThoseOfTheShapPackage() throws IOException {
    try (InputStream in =
        getClass().getResourceAsStream("/golden/attributions/attributions.json")) {
      for (Struct each : JsonStruct.read(in.readAllBytes()).structs("cases")) {
        int outputs = each.smallInteger("outputs");
        List<Tree> trees = each.structs("trees").stream().map(AttributorTest::tree).toList();
        int[] outputOf = new int[trees.size()];
        Arrays.fill(outputOf, outputs == 1 ? 0 : TreeEnsemble.ALL_OUTPUTS);
        List<Slot> slots = new RandomTrees(0).numbers(5);
        TreeEnsemble model =
            new TreeEnsemble(
                slots,
                trees,
                outputOf,
                new double[outputs],
                Aggregate.MEAN,
                Precision.DOUBLE,
                Link.IDENTITY);
        for (Struct row : each.structs("rows")) {
          Attribution attribution = Attributor.of(model).of(row.doubles("x"));
          assertArrayEquals(each.doubles("base"), attribution.base(), 1e-6);
          double[] wanted = row.doubles("added");
          for (int k = 0; k < outputs; k++) {
            double[] ofOutput = Arrays.copyOfRange(wanted, k * 5, k * 5 + 5);
            assertArrayEquals(ofOutput, attribution.added()[k], 1e-6);
          }
        }
      }
    }
  }

  private static Tree tree(Struct struct) {
    int[] slot = struct.ints("slot");
    return new Tree(
        slot,
        floats(struct, "threshold"),
        new boolean[slot.length],
        new long[slot.length][],
        struct.ints("left"),
        floats(struct, "values"),
        floats(struct, "cover"));
  }

  private static float[] floats(Struct struct, String name) {
    double[] numbers = struct.doubles(name);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  @Test
  void linearModelsAddCoefficientTimesValue() {
    List<Slot> slots = List.of(Slot.number("age"), Slot.code("plan", 3));
    double[][] coefficients = {{0.5, 0, 1, -2}, {1, 7, 8, 9}};
    LinearModel model = new LinearModel(slots, Link.SOFTMAX, new double[] {10, 20}, coefficients);
    Attribution attribution = Attributor.of(model).of(new double[] {4, 2});
    assertArrayEquals(new double[] {10, 20}, attribution.base());
    assertArrayEquals(new double[] {2, -2}, attribution.added()[0]);
    assertArrayEquals(new double[] {4, 9}, attribution.added()[1]);
  }

  @Test
  void quadratureIsExactForPolynomials() {
    for (int size : new int[] {1, 2, 3, 8, 40}) {
      Quadrature points = Quadrature.of(size);
      for (int power = 0; power < 2 * size; power++) {
        double sum = 0;
        for (int q = 0; q < size; q++) {
          sum += points.weight(q) * Math.pow(points.at(q), power);
        }
        assertEquals(1.0 / (power + 1), sum, 1e-14);
      }
    }
  }
}
