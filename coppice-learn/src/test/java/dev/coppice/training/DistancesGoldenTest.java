package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.KernelMachine;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.neighbours.NeighboursTrainer;
import dev.coppice.training.svm.SvmTrainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Neighbours and kernel machines against scikit-learn: {@code golden/training/distances.py} made
 * the answers for the rows that were not learned from.
 */
class DistancesGoldenTest {

  private static final int TRAINED = 300;
  private static final List<Slot> SLOTS =
      List.of(Slot.number("x0"), Slot.number("x1"), Slot.number("x2"), Slot.code("code", 6));

  private final Struct golden = JsonStruct.read(bytes("distances.json"));

  @Test
  void neighboursVoteAsInScikitLearn() {
    for (String vote : List.of("uniform", "distance")) {
      Map<String, Object> settings = Map.of("n_neighbors", 7, "weights", vote);
      for (String target : List.of("binary", "three", "number")) {
        Model model = fit(new NeighboursTrainer(), target, settings, false);
        double[][] votes = model.predict(held());
        assertArrayEquals(
            golden.doubles("knn_" + vote + "_" + target), byRow(votes), 1e-12, vote + target);
      }
    }
  }

  @Test
  void decisionValuesAreScikitLearns() {
    checkDecisions("binary", "binary", Map.of(), 1);
    checkDecisions("auto", "binary", Map.of("gamma", "auto", "C", 10), 1);
    checkDecisions("gamma", "binary", Map.of("gamma", 2.5), 1);
    checkDecisions("balanced", "binary", Map.of("class_weight", "balanced"), 1);
    checkDecisions("weighted", "binary", Map.of("gamma", 0.2), 1);
  }

  @Test
  void eachPairOfClassesDecidesAsInScikitLearn() {
    checkDecisions("three", "three", Map.of(), 3);
  }

  @Test
  void regressionIsScikitLearns() {
    checkRegression("svr", Map.of("C", 5, "epsilon", 0.5));
    checkRegression("svr_weighted", Map.of("C", 2, "gamma", 0.2));
  }

  private void checkDecisions(String name, String target, Map<String, ?> settings, int machines) {
    KernelMachine model =
        (KernelMachine) fit(new SvmTrainer(), target, tight(settings), name.equals("weighted"));
    Matrix held = held();
    double[] row = new double[SLOTS.size()];
    double[] actual = new double[held.rows() * machines];
    for (int r = 0; r < held.rows(); r++) {
      held.row(r, row);
      System.arraycopy(model.decisions(row), 0, actual, r * machines, machines);
    }
    assertArrayEquals(golden.doubles("svm_" + name), actual, 2e-6, name);
    assertEquals(golden.integer("svm_" + name + "_vectors"), model.vectors(), name);
  }

  private void checkRegression(String name, Map<String, ?> settings) {
    Model model = fit(new SvmTrainer(), "number", tight(settings), name.endsWith("weighted"));
    assertArrayEquals(golden.doubles(name), model.predict(held())[0], 1e-5, name);
  }

  private static Map<String, Object> tight(Map<String, ?> settings) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.put("tol", 1e-8);
    return all;
  }

  private Model fit(Trainer trainer, String target, Map<String, ?> settings, boolean weighted) {
    Task task =
        switch (target) {
          case "binary" -> Task.BINARY;
          case "three" -> Task.MULTICLASS;
          default -> Task.REGRESSION;
        };
    int classes = task == Task.BINARY ? 2 : task == Task.MULTICLASS ? 3 : 0;
    Matrix inputs = rows(0, TRAINED);
    double[] y = Arrays.copyOf(golden.doubles(target), TRAINED);
    TrainingSet set =
        weighted
            ? new TrainingSet(inputs, y, golden.doubles("weights"), task, classes)
            : TrainingSet.unweighted(inputs, y, task, classes);
    return trainer.fit(
        set, Hyperparameters.of(trainer.hyperparameters(), settings), FitContext.of(1));
  }

  private Matrix held() {
    return rows(TRAINED, TRAINED + 100);
  }

  private Matrix rows(int from, int to) {
    double[][] columns =
        SLOTS.stream().map(slot -> golden.doubles(slot.name())).toArray(double[][]::new);
    return new Matrix(SLOTS, columns, columns[0].length)
        .select(IntStream.range(from, to).toArray());
  }

  private static double[] byRow(double[][] outputs) {
    double[] flat = new double[outputs.length * outputs[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = outputs[i % outputs.length][i / outputs.length];
    }
    return flat;
  }

  private static byte[] bytes(String name) {
    try (InputStream in =
        DistancesGoldenTest.class.getResourceAsStream("/golden/training/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
