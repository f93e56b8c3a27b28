package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every model family must do, for each task that it claims. Extend it in a test class and
 * answer {@link #trainer}.
 */
public abstract class TrainerContract {

  private static final int ROWS = 400;

  /** The family under test. */
  protected abstract Trainer trainer();

  /** Settings that make fits fast enough for tests; the contract holds for any. */
  protected Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * A capability: a weight of 2 gives the same model as the row twice. Bagging cannot promise it.
   */
  protected boolean promisesWeightsAsRepeats() {
    return true;
  }

  @BeforeEach
  void skipWhereTheFamilyIsUnavailable() {
    Assumptions.assumeTrue(
        trainer().unavailable().isEmpty(), () -> trainer().unavailable().orElse(""));
  }

  @Test
  void theSameSeedGivesTheSameBitsWithAnyNumberOfThreads() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 1);
      byte[] once = bits(fit(set));
      assertArrayEquals(once, bits(fit(set)), task + ": again");
      assertArrayEquals(
          once, bits(fit(set, new FitContext(7, 2, () -> false))), task + ": threads");
    }
  }

  @Test
  void aFitLeavesItsInputsAlone() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 2);
      fit(set);
      TrainingSet same = TrainingSets.learnable(task, ROWS, 2);
      assertTrue(Arrays.deepEquals(same.inputs().columns(), set.inputs().columns()));
      assertArrayEquals(same.target(), set.target());
      assertArrayEquals(same.weights(), set.weights());
    }
  }

  @Test
  void aWeightOfTwoIsTheRowTwice() {
    Assumptions.assumeTrue(promisesWeightsAsRepeats(), "the family does not promise it");
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 3);
      int[] repeated =
          IntStream.range(0, ROWS)
              .flatMap(i -> IntStream.generate(() -> i).limit(1 + i % 3))
              .toArray();
      double[] weights = IntStream.range(0, ROWS).mapToDouble(i -> 1 + i % 3).toArray();
      TrainingSet weighted =
          new TrainingSet(set.inputs(), set.target(), weights, task, set.classes());
      TrainingSet longer = select(set, repeated);
      double[][] expected = fit(longer).predict(set.inputs());
      double[][] actual = fit(weighted).predict(set.inputs());
      for (int k = 0; k < expected.length; k++) {
        assertArrayEquals(expected[k], actual[k], 1e-4, task.name());
      }
    }
  }

  @Test
  void aSavedModelPredictsTheSameBits() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 4);
      Model model = fit(set);
      Model read = Model.read(BinaryStruct.decode(bits(model)), set.inputs().slots());
      same(model.predict(set.inputs()), read.predict(set.inputs()), task);
      assertArrayEquals(bits(model), bits(read), task.name());
    }
  }

  @Test
  void aBatchAndSingleRowsGiveTheSameBits() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 5);
      Model model = fit(set);
      same(model.predict(set.inputs()), rowByRow(model, set.inputs()), task);
    }
  }

  @Test
  void aCancelledFitStopsSoon() {
    for (Task task : trainer().tasks()) {
      for (int threads = 1; threads <= 2; threads++) {
        AtomicInteger asked = new AtomicInteger();
        FitContext context = new FitContext(7, threads, () -> asked.incrementAndGet() > 0);
        TrainingSet set = TrainingSets.learnable(task, ROWS, 6);
        assertThrows(FitContext.FitCancelled.class, () -> fit(set, context), task.name());
        assertTrue(asked.get() <= 4, task + ": went on and asked " + asked + " times");
      }
    }
  }

  @Test
  void predictionsOfClassesAreProbabilities() {
    for (Task task : classTasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 8);
      requireProbabilities(fit(set).predict(set.inputs()), task);
    }
  }

  @Test
  void learnsMoreThanTheMean() {
    for (Task task : trainer().tasks()) {
      Model model = fit(TrainingSets.learnable(task, ROWS, 9));
      TrainingSet other = TrainingSets.learnable(task, ROWS, 10);
      double share = squaredError(model.predict(other.inputs()), other) / squaredErrorOfMean(other);
      assertTrue(share < 0.75, task + ": the squared error is " + share + " of the mean's");
    }
  }

  @Test
  void anUnseenCategoryIsScored() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 11);
      TrainingSet unseen = TrainingSets.with(set, 3, new double[ROWS]);
      requireUsable(fit(set).predict(unseen.inputs()), task);
    }
  }

  @Test
  void missingNumbersAreScoredOrRefusedByName() {
    for (Task task : trainer().tasks()) {
      TrainingSet whole = TrainingSets.learnable(task, ROWS, 12);
      double[] holes = whole.inputs().columns()[1].clone();
      for (int row = 0; row < ROWS; row += 4) {
        holes[row] = Double.NaN;
      }
      TrainingSet set = TrainingSets.with(whole, 1, holes);
      if (TrainingSets.meetsMissing(trainer().encoding())) {
        requireUsable(fit(set).predict(set.inputs()), task);
        requireUsable(fit(whole).predict(set.inputs()), task); // none was missing in training
        double[] nothing = new double[ROWS];
        Arrays.fill(nothing, Double.NaN);
        TrainingSet empty = TrainingSets.with(whole, 1, nothing);
        requireUsable(fit(empty).predict(whole.inputs()), task);
      } else {
        String refusal = refusal(set);
        assertTrue(refusal.startsWith("input b: row 0 is NaN"), refusal);
      }
    }
  }

  @Test
  void constantInputsDoNoHarm() {
    for (Task task : trainer().tasks()) {
      double[] constant = new double[ROWS];
      Arrays.fill(constant, 0.1);
      double[] oneCode = new double[ROWS];
      Arrays.fill(oneCode, 2);
      TrainingSet set = TrainingSets.learnable(task, ROWS, 13);
      TrainingSet flat = TrainingSets.with(TrainingSets.with(set, 2, constant), 3, oneCode);
      double[][] predictions = fit(flat).predict(flat.inputs());
      requireUsable(predictions, task);
      assertTrue(squaredError(predictions, flat) < squaredErrorOfMean(flat), task.name());
    }
  }

  @Test
  void aFewRowsAreEnough() {
    for (Task task : classTasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 14);
      int[] one =
          IntStream.range(0, set.classes())
              .map(
                  k ->
                      (int)
                          IntStream.range(0, ROWS)
                              .filter(r -> set.target()[r] == k)
                              .findFirst()
                              .orElseThrow())
              .toArray();
      requireUsable(fit(select(set, one)).predict(set.inputs()), task);
    }
    if (trainer().tasks().contains(Task.REGRESSION)) {
      TrainingSet one = select(TrainingSets.learnable(Task.REGRESSION, ROWS, 15), new int[] {3});
      double[][] predictions = fit(one).predict(one.inputs());
      assertEquals(one.target()[0], predictions[0][0], 1e-4);
    }
  }

  @Test
  void aClassWithoutRowsGetsAlmostNoProbability() {
    Assumptions.assumeTrue(trainer().tasks().contains(Task.MULTICLASS), "no such task");
    TrainingSet set = TrainingSets.learnable(Task.MULTICLASS, ROWS, 16);
    TrainingSet four =
        new TrainingSet(set.inputs(), set.target(), set.weights(), Task.MULTICLASS, 4);
    double[][] predictions = fit(four).predict(set.inputs());
    requireProbabilities(predictions, Task.MULTICLASS);
    assertTrue(Arrays.stream(predictions[3]).max().orElseThrow() < 0.05);
  }

  @Test
  void aCategoryOfManyLevelsIsNoObstacle() {
    int levels = 10_000;
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 17);
      List<Slot> slots = new ArrayList<>(set.inputs().slots());
      slots.set(3, Slot.code("kind", levels));
      double[][] columns = set.inputs().columns().clone();
      columns[3] =
          IntStream.range(0, ROWS).mapToDouble(row -> 1 + row * 7919L % (levels - 1)).toArray();
      Matrix wide = new Matrix(slots, columns, ROWS);
      TrainingSet many = new TrainingSet(wide, set.target(), set.weights(), task, set.classes());
      requireUsable(fit(many).predict(wide), task);
    }
  }

  @Test
  void setsThatTeachNothingAreRefusedInOneSentence() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 18);
      assertEquals(
          "rows: there is none; a model needs at least one row to learn from",
          refusal(select(set, new int[0])));
      if (task == Task.REGRESSION) {
        continue;
      }
      TrainingSet zeros =
          new TrainingSet(set.inputs(), new double[ROWS], set.weights(), task, set.classes());
      assertEquals(
          "target: every row is of class 0; a classifier needs rows of at least two classes",
          refusal(zeros));
    }
  }

  @Test
  void damagedTargetsAndWeightsAreRefusedTogether() {
    for (Task task : trainer().tasks()) {
      TrainingSet set = TrainingSets.learnable(task, ROWS, 19);
      set.target()[5] = Double.NaN;
      set.weights()[6] = 0;
      String refusal = refusal(set);
      assertTrue(refusal.contains("target of row 5: NaN is not a"), refusal);
      assertTrue(refusal.contains("weight of row 6: 0.0 is not a positive number"), refusal);
    }
  }

  @Test
  void everySettingChecksItsBounds() {
    Set<String> names = new HashSet<>();
    for (Hyperparameter known : trainer().hyperparameters()) {
      assertTrue(names.add(known.name()), "twice: " + known.name());
      assertTrue(known.aliases().stream().allMatch(names::add), "twice: " + known.aliases());
      assertTrue(known.description().endsWith("."), known.description());
      for (Object wrong : outside(known)) {
        InvalidInput refusal =
            assertThrows(
                InvalidInput.class,
                () -> Hyperparameters.of(trainer().hyperparameters(), Map.of(known.name(), wrong)),
                known.name() + " = " + wrong);
        assertEquals(known.name(), refusal.problems().get(0).place());
      }
    }
    Hyperparameters.defaults(trainer().hyperparameters());
  }

  private static List<Object> outside(Hyperparameter known) {
    if (known instanceof Hyperparameter.Whole whole) {
      return List.of(whole.min() - 1, whole.max() + 1, whole.min() + 0.5, "many");
    }
    if (known instanceof Hyperparameter.Decimal decimal) {
      return List.of(Math.nextDown(decimal.min()), Math.nextUp(decimal.max()), Double.NaN, "much");
    }
    return known instanceof Hyperparameter.Share share
        ? List.of(0.0, Math.nextUp(share.max()), "no such word")
        : List.of("no such word");
  }

  private List<Task> classTasks() {
    return trainer().tasks().stream().filter(task -> task != Task.REGRESSION).toList();
  }

  private Model fit(TrainingSet set) {
    return fit(set, FitContext.of(7));
  }

  private Model fit(TrainingSet set, FitContext context) {
    return trainer().fit(set, Hyperparameters.of(trainer().hyperparameters(), settings()), context);
  }

  private String refusal(TrainingSet set) {
    return String.valueOf(assertThrows(InvalidInput.class, () -> fit(set)).getMessage());
  }

  private static byte[] bits(Model model) {
    return BinaryStruct.encode(model.toStruct());
  }

  private static TrainingSet select(TrainingSet set, int[] rows) {
    return new TrainingSet(
        set.inputs().select(rows),
        Arrays.stream(rows).mapToDouble(row -> set.target()[row]).toArray(),
        Arrays.stream(rows).mapToDouble(row -> set.weights()[row]).toArray(),
        set.task(),
        set.classes());
  }

  private static double[][] rowByRow(Model model, Matrix matrix) {
    double[][] predictions = new double[model.outputs()][matrix.rows()];
    double[] slots = new double[matrix.slots().size()];
    double[] row = new double[model.outputs()];
    for (int r = 0; r < matrix.rows(); r++) {
      matrix.row(r, slots);
      model.predict(slots, row);
      for (int k = 0; k < row.length; k++) {
        predictions[k][r] = row[k];
      }
    }
    return predictions;
  }

  private static void same(double[][] expected, double[][] actual, Task task) {
    for (int k = 0; k < expected.length; k++) {
      assertArrayEquals(expected[k], actual[k], task.name()); // to the bit
    }
  }

  private static void requireUsable(double[][] predictions, Task task) {
    if (task != Task.REGRESSION) {
      requireProbabilities(predictions, task);
    }
    for (double[] output : predictions) {
      assertTrue(Arrays.stream(output).allMatch(Double::isFinite), task.name());
    }
  }

  private static void requireProbabilities(double[][] predictions, Task task) {
    for (int row = 0; row < predictions[0].length; row++) {
      double sum = 0;
      for (double[] output : predictions) {
        assertTrue(output[row] >= 0 && output[row] <= 1, task + ": " + output[row]);
        sum += output[row];
      }
      assertTrue(task == Task.BINARY || Math.abs(sum - 1) < 1e-6, task + ": they add up to " + sum);
    }
  }

  /** Summed over outputs; for classes against 0 and 1 (Brier). */
  private static double squaredError(double[][] predictions, TrainingSet set) {
    double sum = 0;
    for (int k = 0; k < predictions.length; k++) {
      for (int row = 0; row < set.rows(); row++) {
        double error = predictions[k][row] - wanted(set, k, row);
        sum += error * error;
      }
    }
    return sum;
  }

  private static double squaredErrorOfMean(TrainingSet set) {
    double[][] means = new double[set.outputs()][set.rows()];
    for (int k = 0; k < means.length; k++) {
      int output = k;
      double mean =
          IntStream.range(0, set.rows())
              .mapToDouble(r -> wanted(set, output, r))
              .average()
              .orElseThrow();
      Arrays.fill(means[k], mean);
    }
    return squaredError(means, set);
  }

  private static double wanted(TrainingSet set, int output, int row) {
    return set.task() == Task.MULTICLASS
        ? (set.target()[row] == output ? 1 : 0)
        : set.target()[row];
  }
}
