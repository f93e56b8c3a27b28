package dev.coppice.training.boosting;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.TrainingSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Defaults against scikit-learn's defaults: {@code golden/boosting/boosting.py} made the table. */
class BoostingGoldenTest {

  private static final int TRAINING = 1600;
  private static final List<Slot> SLOTS =
      List.of(
          Slot.number("a"),
          Slot.number("b"),
          Slot.number("c"),
          Slot.number("d"),
          Slot.number("e"),
          Slot.code("town", 41));

  private final double[][] columns = columns();

  @ParameterizedTest
  @EnumSource(Task.class)
  void theDefaultsAreAtLeastAsGoodAsScikitLearns(Task task) throws IOException {
    BoostingTrainer trainer = new BoostingTrainer();
    Hyperparameters defaults = Hyperparameters.defaults(trainer.hyperparameters());
    TrainingSet training = set(task, IntStream.range(0, TRAINING).toArray());
    TrainingSet test = set(task, IntStream.range(TRAINING, columns[0].length).toArray());

    double[][] predictions =
        trainer.fit(training, defaults, FitContext.of(1)).predict(test.inputs());

    double loss = new Objective(test).loss(predictions, IntStream.range(0, test.rows()).toArray());
    double own = task == Task.REGRESSION ? Math.sqrt(loss) : loss;
    double reference = reference(task);
    assertTrue(own <= reference, own + " against " + reference);
  }

  private TrainingSet set(Task task, int[] rows) {
    int column = 6 + List.of(Task.REGRESSION, Task.BINARY, Task.MULTICLASS).indexOf(task);
    Matrix inputs = new Matrix(SLOTS, Arrays.copyOf(columns, 6), columns[0].length).select(rows);
    double[] target = Arrays.stream(rows).mapToDouble(row -> columns[column][row]).toArray();
    return TrainingSet.unweighted(inputs, target, task, column == 6 ? 0 : column - 5);
  }

  private static double reference(Task task) throws IOException {
    return lines("references.csv").stream()
        .filter(line -> line.startsWith(task.name()))
        .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
        .findFirst()
        .orElseThrow();
  }

  private static double[][] columns() {
    try {
      List<String> lines = lines("table.csv");
      double[][] columns = new double[9][lines.size() - 1];
      for (int row = 0; row < columns[0].length; row++) {
        String[] cells = lines.get(row + 1).split(",");
        for (int column = 0; column < 9; column++) {
          columns[column][row] =
              cells[column].isEmpty() ? Double.NaN : Double.parseDouble(cells[column]);
        }
      }
      return columns;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream file =
        BoostingGoldenTest.class.getResourceAsStream("/golden/boosting/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
