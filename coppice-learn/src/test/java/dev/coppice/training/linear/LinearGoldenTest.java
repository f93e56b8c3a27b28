package dev.coppice.training.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.LinearModel;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Parallel;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The linear families against scikit-learn: {@code golden/training/linear.py} made the answers. */
class LinearGoldenTest {

  private final Struct golden = JsonStruct.read(bytes("linear.json"));

  @Test
  void logisticIsScikitLearnsOptimum() {
    checkLogistic("logistic", "binary", Map.of());
    checkLogistic("logistic_weak", "binary", Map.of("C", 1000));
  }

  @Test
  void logisticCountsWeightsAndBalancesClasses() {
    checkLogistic("logistic_weighted", "binary", Map.of("c", 0.05));
    checkLogistic("logistic_balanced", "binary", Map.of("class_weight", "balanced"));
  }

  @Test
  void softmaxIsScikitLearnsOptimum() {
    checkLogistic("softmax", "three", Map.of());
    checkLogistic("softmax_weighted", "three", Map.of("C", 0.2));
  }

  @Test
  void leastSquaresOfARankDeficientDesignIsTheLeastNormAnswer() {
    checkRegression("least_squares", 0);
  }

  @Test
  void ridgeIsScikitLearns() {
    checkRegression("ridge", 3);
  }

  @Test
  void conjugateGradientsAgreeWithTheDirectSolution() {
    TrainingSet set = set("number", Task.REGRESSION, 0, true);
    try (var parallel = new Parallel(1)) {
      Design design = new Design(set.inputs());
      LeastSquares ridge = new LeastSquares(design, set.target(), set.weights(), 3, parallel);
      FitContext context = FitContext.of(1);
      assertArrayEquals(ridge.solve(context), ridge.solve(context, 0), 1e-7);
    }
  }

  @Test
  void theIncomeRegressionGivesTheKnownAnswers() {
    double[][] columns = new double[4][200];
    String[] lines =
        new String(bytes("income_regression_200.csv"), StandardCharsets.UTF_8).split("\n", -1);
    for (int row = 0; row < 200; row++) {
      String[] cells = lines[row + 1].split(",", -1);
      for (int column = 0; column < 4; column++) {
        columns[column][row] = Double.parseDouble(cells[column]);
      }
    }
    List<Slot> slots =
        List.of(Slot.number("age"), Slot.number("income_k"), Slot.number("tenure_years"));
    Matrix inputs = new Matrix(slots, Arrays.copyOf(columns, 3), 200);
    Trainer trainer = new LinearTrainer();
    Model model =
        trainer.fit(
            TrainingSet.unweighted(inputs, columns[3], Task.REGRESSION, 0),
            Hyperparameters.defaults(trainer.hyperparameters()),
            FitContext.of(1));
    double[] answer = new double[1];
    model.predict(new double[] {42, 88, 6}, answer);
    assertEquals(64091.97642093163, answer[0], 64092e-12);
    double squares = 0;
    for (int row = 0; row < 200; row++) {
      double error = model.predict(inputs)[0][row] - columns[3][row];
      squares += error * error;
    }
    assertEquals(2990.7069, Math.sqrt(squares / 200), 1e-4);
  }

  private void checkLogistic(String name, String target, Map<String, ?> settings) {
    Task task = target.equals("binary") ? Task.BINARY : Task.MULTICLASS;
    TrainingSet set = set(target, task, task == Task.BINARY ? 2 : 3, name.endsWith("weighted"));
    LogisticTrainer trainer = new LogisticTrainer();
    LinearModel model =
        (LinearModel)
            trainer.fit(
                set,
                Hyperparameters.of(trainer.hyperparameters(), settings),
                new FitContext(1, 2, () -> false));
    compare(name, model, 1e-4);
    assertEquals(golden.number(name + "_log_loss"), logLoss(model, set), 1e-7);
  }

  private void checkRegression(String name, double alpha) {
    LinearTrainer trainer = new LinearTrainer();
    LinearModel model =
        (LinearModel)
            trainer.fit(
                set("number", Task.REGRESSION, 0, true),
                Hyperparameters.of(trainer.hyperparameters(), Map.of("alpha", alpha)),
                FitContext.of(1));
    compare(name, model, 1e-7);
  }

  private void compare(String name, LinearModel model, double tolerance) {
    double[] expected = golden.doubles(name + "_coefficients");
    int width = expected.length / model.outputs();
    for (int k = 0; k < model.outputs(); k++) {
      assertArrayEquals(
          Arrays.copyOfRange(expected, k * width, (k + 1) * width),
          model.coefficients(k),
          tolerance,
          name);
    }
    assertArrayEquals(golden.doubles(name + "_intercepts"), model.intercepts(), tolerance, name);
  }

  private static double logLoss(Model model, TrainingSet set) {
    double[][] predicted = model.predict(set.inputs());
    double loss = 0;
    for (int row = 0; row < set.rows(); row++) {
      int label = (int) set.target()[row];
      double p =
          model.outputs() > 1
              ? predicted[label][row]
              : label == 1 ? predicted[0][row] : 1 - predicted[0][row];
      loss -= set.weights()[row] * Math.log(p);
    }
    return loss / Arrays.stream(set.weights()).sum();
  }

  private TrainingSet set(String target, Task task, int classes, boolean weighted) {
    List<Slot> slots =
        List.of(
            Slot.number("x0"),
            Slot.number("x1"),
            Slot.number("x2"),
            Slot.code("code", 6),
            Slot.code("other", 4));
    double[][] columns =
        slots.stream().map(slot -> golden.doubles(slot.name())).toArray(double[][]::new);
    double[] y = golden.doubles(target);
    Matrix inputs = new Matrix(slots, columns, y.length);
    return weighted
        ? new TrainingSet(inputs, y, golden.doubles("weights"), task, classes)
        : TrainingSet.unweighted(inputs, y, task, classes);
  }

  private static byte[] bytes(String name) {
    try (InputStream in = LinearGoldenTest.class.getResourceAsStream("/golden/training/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
