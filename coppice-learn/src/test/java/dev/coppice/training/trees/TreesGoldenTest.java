package dev.coppice.training.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Trees and forests against scikit-learn on one-hot columns: {@code golden/training/trees.py} made
 * the answers. Models are fitted on the first 600 rows and asked about all 900. Trees get uneven
 * weights, so that no two splits tie: scikit-learn decides ties by chance.
 */
class TreesGoldenTest {

  private static final int FITTED = 600;

  private final Struct golden = read();

  @Test
  void aTreeAsksScikitLearnsQuestions() {
    assertArrayEquals(golden.doubles("tree_binary"), tree("binary", Task.BINARY, Map.of()), 1e-6);
    assertArrayEquals(
        golden.doubles("tree_entropy"),
        tree("binary", Task.BINARY, Map.of("criterion", "entropy")),
        1e-6);
  }

  @Test
  void aTreeBalancesClasses() {
    assertArrayEquals(
        golden.doubles("tree_balanced"),
        tree("binary", Task.BINARY, Map.of("class_weight", "balanced")),
        1e-6);
  }

  @Test
  void aTreeOfThreeClassesIsScikitLearns() {
    assertArrayEquals(golden.doubles("tree_three"), tree("three", Task.MULTICLASS, Map.of()), 1e-6);
  }

  @Test
  void aRegressionTreeIsScikitLearns() {
    assertArrayEquals(
        golden.doubles("tree_number"), tree("number", Task.REGRESSION, Map.of()), 0.1);
  }

  @Test
  void aForestAgreesWithScikitLearnsWithinItsOwnChance() {
    close("forest_binary", forest("binary", Task.BINARY, Map.of()), 0.015);
    close(
        "forest_subsample",
        forest("binary", Task.BINARY, Map.of("class_weight", "balanced_subsample")),
        0.015);
    close("forest_three", forest("three", Task.MULTICLASS, Map.of("max_features", 0.5)), 0.015);
    close("forest_number", forest("number", Task.REGRESSION, Map.of("max_features", "sqrt")), 9.5);
  }

  private void close(String name, double[] actual, double tolerance) {
    double[] expected = golden.doubles(name);
    double distance = 0;
    double bias = 0;
    for (int i = 0; i < expected.length; i++) {
      distance += Math.abs(actual[i] - expected[i]) / expected.length;
      bias += (actual[i] - expected[i]) / expected.length;
    }
    assertTrue(distance < tolerance, name + ": mean distance " + distance);
    assertTrue(Math.abs(bias) < tolerance / 4, name + ": bias " + bias);
  }

  private double[] tree(String target, Task task, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(Map.of("max_depth", 6, "min_samples_leaf", 10));
    settings.putAll(more);
    return predict(new TreeTrainer(), target, task, true, settings);
  }

  private double[] forest(String target, Task task, Map<String, Object> more) {
    Map<String, Object> settings =
        new HashMap<>(Map.of("trees", 600, "min_samples_leaf", 3, "categories", "one-hot"));
    settings.putAll(more);
    return predict(new ForestTrainer(), target, task, false, settings);
  }

  private double[] predict(
      Trainer trainer, String target, Task task, boolean weighted, Map<String, ?> settings) {
    List<Slot> slots =
        List.of(
            Slot.number("x0"),
            Slot.number("x1"),
            Slot.number("x2"),
            Slot.number("x3"),
            Slot.code("code", 7));
    double[][] columns =
        slots.stream().map(slot -> golden.doubles(slot.name())).toArray(double[][]::new);
    Matrix all = new Matrix(slots, columns, columns[0].length);
    double[] y = Arrays.copyOf(golden.doubles(target), FITTED);
    double[] weights = new double[FITTED];
    Arrays.fill(weights, 1);
    TrainingSet set =
        new TrainingSet(
            all.select(IntStream.range(0, FITTED).toArray()),
            y,
            weighted ? Arrays.copyOf(golden.doubles("weights"), FITTED) : weights,
            task,
            task == Task.REGRESSION ? 0 : task == Task.BINARY ? 2 : 3);
    return Arrays.stream(
            trainer
                .fit(
                    set,
                    Hyperparameters.of(trainer.hyperparameters(), settings),
                    new FitContext(5, 2, () -> false))
                .predict(all))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static Struct read() {
    try (InputStream in =
        TreesGoldenTest.class.getResourceAsStream("/golden/training/trees.json")) {
      return JsonStruct.read(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
