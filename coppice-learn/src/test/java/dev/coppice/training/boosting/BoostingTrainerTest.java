package dev.coppice.training.boosting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainers;
import dev.coppice.training.TrainingSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoostingTrainerTest {

  private static final Map<String, Object> PLAIN =
      Map.of("members", 1, "early_stopping", 0, "rounds", 30, "subsample", 1, "column_sample", 1);

  private final BoostingTrainer trainer = new BoostingTrainer();

  private TreeEnsemble fit(TrainingSet set, Map<String, ?> given, FitContext context) {
    return (TreeEnsemble)
        trainer.fit(set, Hyperparameters.of(trainer.hyperparameters(), given), context);
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void threadsAndRepetitionsChangeNoBitAndSeedsDo(Task task) {
    TrainingSet set = Tables.of(task, 700, 1);
    double[][] one = fit(set, Map.of(), new FitContext(5, 1, () -> false)).margins(set.inputs());
    double[][] two = fit(set, Map.of(), new FitContext(5, 2, () -> false)).margins(set.inputs());
    double[][] other = fit(set, Map.of(), FitContext.of(6)).margins(set.inputs());

    for (int output = 0; output < one.length; output++) {
      assertArrayEquals(one[output], two[output]);
    }
    assertFalse(Arrays.equals(one[0], other[0]));
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void theSavedModelGivesTheSameBits(Task task) {
    TrainingSet set = Tables.of(task, 500, 2);
    Model model = fit(set, Map.of("rounds", 40), FitContext.of(1));
    Model read = Model.read(model.toStruct(), set.inputs().slots());

    double[][] margins = model.margins(set.inputs());
    for (int output = 0; output < margins.length; output++) {
      assertArrayEquals(margins[output], read.margins(set.inputs())[output]);
    }
  }

  /** For numbers, where no two splits are equally good: elsewhere a tie may fall either way. */
  @Test
  void aWeightOfTwoIsTheRowTwice() {
    Task task = Task.REGRESSION;
    TrainingSet once = Tables.of(task, 300, 3);
    int[] twice = IntStream.range(0, 600).map(i -> i % 300).toArray();
    Map<String, Object> settings =
        Map.of(
            "members",
            1,
            "early_stopping",
            0,
            "rounds",
            10,
            "subsample",
            1,
            "column_sample",
            1,
            "min_samples_leaf",
            1,
            "min_samples_category",
            1,
            "min_child_weight",
            5);
    double[] target = Arrays.stream(twice).mapToDouble(i -> once.target()[i]).toArray();
    double[] weights = new double[300];
    Arrays.fill(weights, 2);

    Matrix inputs = once.inputs();
    Model doubled =
        fit(
            TrainingSet.unweighted(inputs.select(twice), target, task, once.classes()),
            settings,
            FitContext.of(1));
    Model weighted =
        fit(
            new TrainingSet(inputs, once.target(), weights, task, once.classes()),
            settings,
            FitContext.of(1));

    double[][] expected = doubled.margins(inputs);
    for (int output = 0; output < expected.length; output++) {
      assertArrayEquals(expected[output], weighted.margins(inputs)[output], 1e-4);
    }
  }

  @Test
  void missingValuesGoToTheLearnedSide() {
    int rows = 400;
    double[][] columns = new double[1][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      columns[0][row] = row % 4 == 0 ? Double.NaN : row % 4;
      target[row] = row % 4 == 0 || row % 4 == 3 ? 1 : 0;
    }
    TrainingSet set = set(List.of(Slot.number("x")), columns, target, Task.BINARY);

    Model model = fit(set, PLAIN, FitContext.of(1));

    assertTrue(predict(model, Double.NaN) > 0.9);
    assertTrue(predict(model, 1) < 0.1);
    assertTrue(predict(model, 3) > 0.9);
  }

  /** Missing only while serving: the side on which most training rows went. */
  @Test
  void aGapThatTrainingNeverSawFollowsTheMajority() {
    double[][] columns = {IntStream.range(0, 400).mapToDouble(i -> i).toArray()};
    double[] target = IntStream.range(0, 400).mapToDouble(i -> i < 100 ? 1 : 0).toArray();
    Model model =
        fit(set(List.of(Slot.number("x")), columns, target, Task.BINARY), PLAIN, FitContext.of(1));

    assertTrue(predict(model, Double.NaN) < 0.1);
    assertTrue(predict(model, 50) > 0.9);
  }

  @Test
  void anUnseenCodeGetsAnAnswerBetweenThoseOfTheSeenOnes() {
    int rows = 900;
    double[][] columns = new double[1][rows];
    double[] target = new double[rows];
    for (int row = 0; row < rows; row++) {
      columns[0][row] = 1 + row % 90;
      target[row] = row % 90;
    }
    Model model =
        fit(
            set(List.of(Slot.code("x", 91)), columns, target, Task.REGRESSION),
            PLAIN,
            FitContext.of(1));

    double unseen = predict(model, 0);
    assertTrue(unseen > 0 && unseen < 89, "answer " + unseen);
    assertTrue(predict(model, 1) < predict(model, 90) - 40);
  }

  @Test
  void constantAndEmptyColumnsAloneGiveTheMean() {
    double[][] columns = new double[2][100];
    Arrays.fill(columns[0], 7);
    Arrays.fill(columns[1], Double.NaN);
    double[] target = IntStream.range(0, 100).mapToDouble(i -> i).toArray();
    TrainingSet set =
        set(List.of(Slot.number("x"), Slot.number("y")), columns, target, Task.REGRESSION);

    assertEquals(49.5, predict(fit(set, Map.of(), FitContext.of(1)), 7, Double.NaN), 1.0);
  }

  @Test
  void tinySetsAreFitted() {
    for (int rows = 2; rows < 30; rows++) {
      double[][] columns = {IntStream.range(0, rows).mapToDouble(i -> i).toArray()};
      double[] target = IntStream.range(0, rows).mapToDouble(i -> i % 2).toArray();
      TrainingSet set = set(List.of(Slot.number("x")), columns, target, Task.BINARY);
      double prediction = predict(fit(set, Map.of(), FitContext.of(rows)), 0);
      assertTrue(prediction > 0 && prediction < 1, rows + " rows: " + prediction);
    }
  }

  @Test
  void aClassThatHasNoRowIsNeverLikely() {
    TrainingSet three = Tables.of(Task.MULTICLASS, 400, 9);
    TrainingSet set = TrainingSet.unweighted(three.inputs(), three.target(), Task.MULTICLASS, 5);

    double[][] predictions = fit(set, Map.of(), FitContext.of(1)).predict(set.inputs());

    assertTrue(Arrays.stream(predictions[4]).max().orElseThrow() < 0.01);
  }

  @Test
  void earlyStoppingEndsSoonWhereThereIsNothingToLearn() {
    SplittableRandom random = new SplittableRandom(8);
    double[][] columns = {random.doubles(1000).toArray(), random.doubles(1000).toArray()};
    double[] target = random.ints(1000, 0, 2).asDoubleStream().toArray();
    TrainingSet set =
        set(List.of(Slot.number("x"), Slot.number("y")), columns, target, Task.BINARY);

    int trees = fit(set, Map.of(), FitContext.of(1)).trees().size();

    assertTrue(trees < 100, trees + " trees in 5 members");
  }

  @Test
  void withoutEarlyStoppingThereIsOneTreeAnOutputARound() {
    TrainingSet set = Tables.of(Task.MULTICLASS, 200, 1);
    TreeEnsemble model =
        fit(
            set,
            Map.of(
                "n_estimators",
                20,
                "max_depth",
                6,
                "num_leaves",
                64,
                "learning_rate",
                0.05,
                "subsample",
                0.8,
                "colsample_bytree",
                0.8,
                "early_stopping",
                0,
                "members",
                1),
            FitContext.of(1));

    assertEquals(80, model.trees().size());
    assertEquals(2, model.outputOf(6));
  }

  @Test
  void noTreeIsDeeperOrWiderThanAskedFor() {
    TrainingSet set = Tables.of(Task.REGRESSION, 2000, 1);
    for (int depth = 1; depth <= 4; depth++) {
      int limit = 1 << depth;
      assertTrue(
          fit(set, Map.of("max_depth", depth, "rounds", 5), FitContext.of(1)).trees().stream()
              .allMatch(tree -> tree.nodes() <= 2 * limit - 1));
    }
    assertTrue(
        fit(set, Map.of("max_leaves", 5, "rounds", 5), FitContext.of(1)).trees().stream()
            .allMatch(tree -> tree.nodes() <= 9));
  }

  @Test
  void balancedClassesRaiseTheRareOnesProbability() {
    SplittableRandom random = new SplittableRandom(8);
    double[][] columns = {random.doubles(1000).toArray()};
    double[] target = IntStream.range(0, 1000).mapToDouble(i -> i % 10 == 0 ? 1 : 0).toArray();
    TrainingSet set = set(List.of(Slot.number("x")), columns, target, Task.BINARY);

    assertEquals(0.1, predict(fit(set, Map.of(), FitContext.of(1)), 0.5), 0.05);
    Map<String, String> balanced = Map.of("class_weight", "balanced");
    assertEquals(0.5, predict(fit(set, balanced, FitContext.of(1)), 0.5), 0.15);
  }

  @Test
  void aCancelledFitStopsBetweenRounds() {
    AtomicInteger asked = new AtomicInteger();
    FitContext context = new FitContext(1, 1, () -> asked.incrementAndGet() > 7);

    assertThrows(
        FitContext.FitCancelled.class,
        () -> fit(Tables.of(Task.BINARY, 300, 1), Map.of(), context));
    assertEquals(8, asked.get());
  }

  @Test
  void theServiceLoaderFindsIt() {
    assertEquals(BoostingTrainer.class, Trainers.named("boosting").getClass());
  }

  private static TrainingSet set(List<Slot> slots, double[][] columns, double[] target, Task task) {
    return TrainingSet.unweighted(
        new Matrix(slots, columns, target.length), target, task, task == Task.BINARY ? 2 : 0);
  }

  private static double predict(Model model, double... slots) {
    double[] prediction = new double[1];
    model.predict(slots, prediction);
    return prediction[0];
  }
}
