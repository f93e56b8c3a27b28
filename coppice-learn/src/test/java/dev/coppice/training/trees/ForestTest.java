package dev.coppice.training.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Parallel;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForestTest {

  private static final int ROWS = 500;
  private static final int LEVELS = 12;
  private static final List<Slot> SLOTS =
      List.of(Slot.number("x"), Slot.number("holes"), Slot.code("kind", LEVELS));

  @Test
  void treesGrownInTwoPartsAreTheTreesGrownAtOnce() {
    Forest forest = forest(Forest.Rows.BOOTSTRAP, 3);
    try (Parallel one = new Parallel(1);
        Parallel two = new Parallel(2)) {
      List<Tree> parts = new ArrayList<>(forest.grow(0, 7, one, FitContext.of(3)));
      parts.addAll(forest.grow(7, 20, two, FitContext.of(3)));
      List<Tree> whole = forest.grow(0, 20, two, FitContext.of(3));
      for (int t = 0; t < 20; t++) {
        assertArrayEquals(whole.get(t).slot(), parts.get(t).slot());
        assertArrayEquals(whole.get(t).threshold(), parts.get(t).threshold());
        assertArrayEquals(whole.get(t).values(), parts.get(t).values());
      }
    }
  }

  @Test
  void neighbouringTreesAndSeedsHaveNothingInCommon() {
    try (Parallel one = new Parallel(1)) {
      List<Tree> trees = forest(Forest.Rows.BOOTSTRAP, 3).grow(0, 3, one, FitContext.of(3));
      List<Tree> next = forest(Forest.Rows.BOOTSTRAP, 4).grow(0, 3, one, FitContext.of(3));
      List<Tree> all = new ArrayList<>(trees);
      all.addAll(next);
      assertEquals(6, all.stream().map(tree -> Arrays.toString(tree.values())).distinct().count());
    }
  }

  @Test
  void leavesHaveEnoughRowsAndCoverAddsUp() {
    TrainingSet set = set();
    for (String categories : List.of("one-hot", "sets")) {
      Tree tree =
          fit(
                  new TreeTrainer(),
                  set,
                  Map.of("min_samples_leaf", 9, "max_depth", 5, "categories", categories))
              .trees()
              .get(0);
      int[] rowsOf = new int[tree.nodes()];
      double[] values = new double[SLOTS.size()];
      for (int row = 0; row < ROWS; row++) {
        set.inputs().row(row, values);
        rowsOf[tree.leaf(values)]++;
      }
      for (int node = 0; node < tree.nodes(); node++) {
        if (tree.slot()[node] < 0) {
          assertTrue(rowsOf[node] >= 9, "rows in leaf " + rowsOf[node]);
          assertEquals(rowsOf[node], tree.cover()[node]);
        } else {
          int left = tree.left()[node];
          assertEquals(tree.cover()[node], tree.cover()[left] + tree.cover()[left + 1]);
        }
      }
      assertTrue(depth(tree, 0) <= 5);
    }
  }

  private static int depth(Tree tree, int node) {
    return tree.slot()[node] < 0
        ? 0
        : 1 + Math.max(depth(tree, tree.left()[node]), depth(tree, tree.left()[node] + 1));
  }

  @Test
  void missingValuesGoToTheLearnedSide() {
    double[] holes =
        IntStream.range(0, ROWS).mapToDouble(r -> r % 3 == 0 ? Double.NaN : r).toArray();
    double[] target = IntStream.range(0, ROWS).mapToDouble(r -> r % 3 == 0 ? 1 : 0).toArray();
    Matrix inputs = new Matrix(List.of(Slot.number("holes")), new double[][] {holes}, ROWS);
    TreeEnsemble model =
        fit(
            new TreeTrainer(),
            TrainingSet.unweighted(inputs, target, Task.BINARY, 2),
            Map.of("max_depth", 1));
    assertEquals(1, predict(model, Double.NaN));
    assertEquals(0, predict(model, -1e30));
    assertEquals(0, predict(model, 1e30));
  }

  @Test
  void aSetOfLevelsIsTheBestSubset() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int levels = 8;
      double[] code = random.doubles(300).map(u -> (int) (u * levels)).toArray();
      double[] rate = random.doubles(levels).toArray();
      double[] target =
          Arrays.stream(code).map(c -> random.nextDouble() < rate[(int) c] ? 1 : 0).toArray();
      Matrix inputs = new Matrix(List.of(Slot.code("kind", levels)), new double[][] {code}, 300);
      TrainingSet set = TrainingSet.unweighted(inputs, target, Task.BINARY, 2);
      TreeEnsemble model =
          fit(
              new TreeTrainer(),
              set,
              Map.of("max_depth", 1, "min_samples_leaf", 1, "categories", "sets"));
      double best = 0;
      for (int subset = 1; subset < 1 << (levels - 1); subset++) {
        best = Math.max(best, explained(code, target, subset));
      }
      long[] chosen = model.trees().get(0).sets()[0];
      assertEquals(best, explained(code, target, (int) chosen[0]), 1e-9);
    }
  }

  private static double explained(double[] code, double[] target, int subset) {
    double[] n = new double[2];
    double[] positive = new double[2];
    for (int row = 0; row < code.length; row++) {
      int side = subset >>> (int) code[row] & 1;
      n[side]++;
      positive[side] += target[row];
    }
    double score = 0;
    for (int side = 0; side < 2; side++) {
      double rest = n[side] - positive[side];
      score += n[side] > 0 ? (positive[side] * positive[side] + rest * rest) / n[side] : 0;
    }
    return score;
  }

  @Test
  void exclusiveOrIsLearnedAlthoughNoFirstQuestionHelps() {
    double[][] columns = {{0, 0, 1, 1}, {0, 1, 0, 1}};
    Matrix inputs = new Matrix(List.of(Slot.number("a"), Slot.number("b")), columns, 4);
    TrainingSet set = TrainingSet.unweighted(inputs, new double[] {0, 1, 1, 0}, Task.BINARY, 2);
    Model model = fit(new TreeTrainer(), set, Map.of("min_samples_leaf", 1));
    assertArrayEquals(new double[] {0, 1, 1, 0}, model.predict(inputs)[0]);
  }

  @Test
  void aCriterionThatDoesNotFitTheTargetIsRefused() {
    TrainingSet set = set();
    InvalidInput refusal =
        assertThrows(
            InvalidInput.class,
            () -> fit(new ForestTrainer(), set, Map.of("criterion", "squared_error")));
    assertEquals(
        "criterion: 'squared_error' does not fit the target; accepted: auto, gini, entropy",
        refusal.getMessage());
  }

  @Test
  void tooManyLevelsAreRefusedByName() {
    Matrix inputs = new Matrix(List.of(Slot.code("user", 70_000)), new double[][] {{1, 69_999}}, 2);
    TrainingSet set = TrainingSet.unweighted(inputs, new double[] {0, 1}, Task.BINARY, 2);
    InvalidInput refusal =
        assertThrows(InvalidInput.class, () -> fit(new ForestTrainer(), set, Map.of()));
    assertEquals(
        "input user: 70000 levels; trees take at most 65536 (join rare levels, or encode them by"
            + " their mean target)",
        refusal.getMessage());
  }

  private static double predict(Model model, double value) {
    double[] prediction = new double[1];
    model.predict(new double[] {value}, prediction);
    return prediction[0];
  }

  private static TreeEnsemble fit(Trainer trainer, TrainingSet set, Map<String, ?> settings) {
    return (TreeEnsemble)
        trainer.fit(set, Hyperparameters.of(trainer.hyperparameters(), settings), FitContext.of(1));
  }

  private static Forest forest(Forest.Rows rows, long seed) {
    TrainingSet set = set();
    try (Parallel parallel = new Parallel(1)) {
      Bins bins = Bins.of(set.inputs(), BinnedColumn.NARROW, BinnedColumn.Cuts.GLOBAL, parallel);
      GrowthRules rules =
          new GrowthRules(Criterion.GINI, GrowthRules.Categories.ONE_HOT, 99, 2, 2, 3);
      return new Forest(set, bins, rules, rows, seed);
    }
  }

  private static TrainingSet set() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] columns = new double[3][ROWS];
    double[] target = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      columns[0][row] = random.nextDouble();
      columns[1][row] = random.nextDouble() < 0.2 ? Double.NaN : random.nextDouble();
      columns[2][row] = 1 + (int) (random.nextDouble() * (LEVELS - 1));
      double effect =
          columns[0][row] + (Double.isNaN(columns[1][row]) ? 1 : 0) + columns[2][row] % 3 / 3;
      target[row] = effect + random.nextDouble() > 1.5 ? 1 : 0;
    }
    return TrainingSet.unweighted(new Matrix(SLOTS, columns, ROWS), target, Task.BINARY, 2);
  }
}
