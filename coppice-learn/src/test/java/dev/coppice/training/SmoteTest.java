package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.Folds;
import dev.coppice.data.Folds.Fold;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Encoding;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.linear.LogisticTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmoteTest {

  private static final SmoteSettings ON = new SmoteSettings(true, 3, 2);

  @Test
  void aClassGrowsToTwiceItsRowsAndNeverBeyondTheLargest() {
    TrainingSet set = set(100, 30, 80);

    TrainingSet grown = Smote.grown(set, ON, FitContext.of(1));

    assertEquals(100 + 60 + 100, grown.rows());
    assertArrayEquals(new long[] {100, 60, 100}, counts(grown.target(), 3));
    assertArrayEquals(set.target(), Arrays.copyOf(grown.target(), set.rows()), "real rows first");
    assertEquals(
        100 + 30,
        Smote.grown(set(100, 10), new SmoteSettings(true, 3, 3), FitContext.of(1)).rows());
  }

  @Test
  void everySyntheticRowLiesBetweenTwoRowsOfItsClass() {
    TrainingSet set = set(60, 20);

    TrainingSet grown = Smote.grown(set, ON, FitContext.of(1));

    for (int row = set.rows(); row < grown.rows(); row++) {
      assertEquals(1, grown.target()[row]);
      assertTrue(isBetweenTwo(grown, row, set), "row " + row);
      double code = grown.inputs().columns()[2][row];
      assertTrue(code == (int) code && code >= 0 && code < 4, "a code stays a code: " + code);
    }
  }

  private static boolean isBetweenTwo(TrainingSet grown, int row, TrainingSet set) {
    double x = grown.inputs().columns()[0][row];
    double y = grown.inputs().columns()[1][row];
    int[] own = IntStream.range(0, set.rows()).filter(r -> set.target()[r] == 1).toArray();
    for (int a : own) {
      for (int b : own) {
        double ax = set.inputs().columns()[0][a];
        double bx = set.inputs().columns()[0][b];
        double ay = set.inputs().columns()[1][a];
        double by = set.inputs().columns()[1][b];
        double share = (x - ax) / (bx - ax);
        if (a != b && share >= 0 && share <= 1 && Math.abs(ay + share * (by - ay) - y) < 1e-9) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void theSeedDecides() {
    TrainingSet set = set(50, 20);
    double[][] once = Smote.grown(set, ON, FitContext.of(1)).inputs().columns();

    assertTrue(Arrays.deepEquals(once, Smote.grown(set, ON, FitContext.of(1)).inputs().columns()));
    assertTrue(!Arrays.deepEquals(once, Smote.grown(set, ON, FitContext.of(2)).inputs().columns()));
  }

  @Test
  void missingNumbersStayMissingWhereARowLacksThem() {
    TrainingSet set = set(50, 20);
    Arrays.fill(set.inputs().columns()[0], Double.NaN);

    TrainingSet grown = Smote.grown(set, ON, FitContext.of(1));

    assertTrue(Arrays.stream(grown.inputs().columns()[0]).allMatch(Double::isNaN));
    assertTrue(Arrays.stream(grown.inputs().columns()[1]).allMatch(Double::isFinite));
  }

  @Test
  void aClassWithTooFewRowsForItsNeighboursIsNamed() {
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> Smote.grown(set(50, 3), ON, FitContext.of(1)));

    assertEquals(
        "Class number 1 has 3 rows to learn from; training.smote with 3 neighbours needs at least"
            + " 4: give more rows of this class or lower training.smote.neighbours",
        refused.getMessage());
  }

  @Test
  void settingsThatMakeNoSenseAreToldAtOnce() {
    InvalidInput refused = assertThrows(InvalidInput.class, () -> new SmoteSettings(true, 0, 1));

    assertEquals(2, refused.problems().size(), refused.getMessage());
  }

  /** Remembers what it was given to learn from. */
  private static final class Recorder implements Trainer {

    private final LogisticTrainer logistic = new LogisticTrainer();
    private final List<TrainingSet> seen = new ArrayList<>();

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public Set<Task> tasks() {
      return logistic.tasks();
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
      return logistic.hyperparameters();
    }

    @Override
    public Encoding encoding() {
      return Encoding.RAW;
    }

    @Override
    public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
      seen.add(set);
      return logistic.fit(set, hyperparameters, context);
    }
  }

  @Test
  void noSyntheticRowReachesAValidationFoldAndNoneIsMadeOfItsRows() {
    int rows = 200;
    double[] number = IntStream.range(0, rows).mapToDouble(row -> row * row).toArray();
    double[] target = IntStream.range(0, rows).mapToDouble(row -> row % 5 == 0 ? 1 : 0).toArray();
    Frame frame = new Frame(Schema.of(Field.number("number")), List.of(new NumberColumn(number)));
    Examples examples = new Examples(frame, target, Task.BINARY, 2);
    Recorder recorder = new Recorder();
    Contender contender =
        new Contender(
            "recorder",
            recorder,
            Hyperparameters.defaults(recorder.hyperparameters()),
            FeatureSettings.defaults(),
            ON);
    List<Fold> folds = Folds.stratified(new NumberColumn(target), 4, 1);

    CrossValidation.Outcome outcome =
        CrossValidation.run(
                List.of(contender), examples, folds, FitContext.of(1), () -> 0, (c, f, d, t) -> {})
            .get(0);

    assertEquals(folds.size(), recorder.seen.size());
    for (int fold = 0; fold < folds.size(); fold++) {
      TrainingSet seen = recorder.seen.get(fold);
      int[] train = folds.get(fold).train();
      int real = train.length;
      assertEquals(real + 30, seen.rows(), "30 of 40 rare rows learn, and double");
      double[] column = seen.inputs().columns()[0];
      assertArrayEquals(
          Arrays.stream(train).mapToDouble(row -> number[row]).toArray(),
          Arrays.copyOf(column, real));
      // squares lie ever farther apart: what is between two neighbours tells which they were
      Set<Double> validation = new HashSet<>();
      Arrays.stream(folds.get(fold).validation()).forEach(row -> validation.add(number[row]));
      double[] rare =
          Arrays.stream(train)
              .filter(row -> target[row] == 1)
              .mapToDouble(row -> number[row])
              .toArray();
      for (int row = real; row < seen.rows(); row++) {
        double synthetic = column[row];
        assertTrue(synthetic >= rare[0] && synthetic <= rare[rare.length - 1]);
        assertTrue(!validation.contains(synthetic));
      }
    }
    assertEquals(rows, Arrays.stream(outcome.outOfFold()[0]).filter(p -> !Double.isNaN(p)).count());
    int validated = folds.stream().mapToInt(fold -> fold.validation().length).sum();
    assertEquals(rows, validated, "only real rows are judged");
  }

  private static TrainingSet set(int... ofClass) {
    SplittableRandom random = new SplittableRandom(9);
    int rows = Arrays.stream(ofClass).sum();
    double[][] columns = new double[3][rows];
    double[] target = new double[rows];
    int next = 0;
    for (int c = 0; c < ofClass.length; c++) {
      for (int i = 0; i < ofClass[c]; i++) {
        columns[0][next] = random.nextDouble() + c;
        columns[1][next] = random.nextDouble() * 100 - c;
        columns[2][next] = random.nextInt(4);
        target[next++] = c;
      }
    }
    Matrix inputs =
        new Matrix(List.of(Slot.number("a"), Slot.number("b"), Slot.code("c", 4)), columns, rows);
    Task task = ofClass.length == 2 ? Task.BINARY : Task.MULTICLASS;
    return TrainingSet.unweighted(inputs, target, task, ofClass.length);
  }

  private static long[] counts(double[] target, int classes) {
    long[] counts = new long[classes];
    Arrays.stream(target).forEach(label -> counts[(int) label]++);
    return counts;
  }
}
