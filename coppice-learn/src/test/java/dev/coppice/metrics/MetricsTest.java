package dev.coppice.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void rocAucIsTheShareOfPairsInOrderWithTiesAsHalf() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 50; round++) {
      int rows = random.nextInt(2, 60);
      double[] truth = random.doubles(rows).map(v -> v < 0.4 ? 1 : 0).toArray();
      double[] score = random.doubles(rows).map(v -> Math.floor(v * 12) - 6).toArray();
      double pairs = 0;
      double right = 0;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < rows; j++) {
          if (truth[i] == 1 && truth[j] == 0) {
            pairs++;
            right += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
          }
        }
      }
      assertEquals(right / pairs, ThresholdCounts.of(truth, score).rocAuc());
    }
  }

  @Test
  void rankingIgnoresMonotoneMapsAndTheOrderOfRows() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 30; round++) {
      int rows = random.nextInt(2, 200);
      double[] truth = random.doubles(rows).map(v -> v < 0.3 ? 1 : 0).toArray();
      double[] score = random.doubles(rows).map(v -> Math.floor(v * 50) / 50).toArray();
      ThresholdCounts counts = ThresholdCounts.of(truth, score);
      double[] stretched = Arrays.stream(score).map(v -> v * v * v * 1000 - 7).toArray();
      double[] backwardsTruth = reversed(truth);
      double[] backwardsScore = reversed(score);
      for (ThresholdCounts same :
          List.of(
              ThresholdCounts.of(truth, stretched),
              ThresholdCounts.of(backwardsTruth, backwardsScore))) {
        assertEquals(counts.rocAuc(), same.rocAuc());
        assertEquals(counts.averagePrecision(), same.averagePrecision());
      }
    }
  }

  @Test
  void swappingTheClassesMirrorsTheScores() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 30; round++) {
      int rows = random.nextInt(2, 200);
      double[] truth = random.doubles(rows).map(v -> v < 0.3 ? 1 : 0).toArray();
      double[] probability = random.doubles(rows).map(v -> Math.floor(v * 64) / 64).toArray();
      double[] otherTruth = Arrays.stream(truth).map(v -> 1 - v).toArray();
      double[] otherProbability = Arrays.stream(probability).map(v -> 1 - v).toArray();
      // 1/128 lies between two probabilities, so that "at or above" has no row to disagree about
      Scores scores = Metrics.binary(truth, probability, 0.5 + 1 / 128.0);
      Scores mirrored = Metrics.binary(otherTruth, otherProbability, 0.5 - 1 / 128.0);
      for (Metric same :
          List.of(
              Metric.ROC_AUC,
              Metric.ACCURACY,
              Metric.MACRO_F1,
              Metric.WEIGHTED_F1,
              Metric.LOG_LOSS,
              Metric.BRIER)) {
        Golden.assertSame(scores.get(same), mirrored.get(same), same.key());
      }
    }
  }

  @Test
  void twoClassesAsSeveralScoreAsBinary() {
    double[] truth = {0, 1, 1, 0, 1};
    double[] probability = {0.25, 0.75, 0.375, 0.625, 0.875};
    double[][] both = {Arrays.stream(probability).map(v -> 1 - v).toArray(), probability};
    Scores binary = Metrics.binary(truth, probability, 0.5);
    Scores several = Metrics.multiclass(truth, both);
    for (String name : List.of("accuracy", "macro_f1", "weighted_f1", "log_loss")) {
      assertEquals(binary.get(name), several.get(name), name);
    }
    assertEquals(binary.get("roc_auc"), several.get("roc_auc_ovr"), 1e-15);
  }

  @Test
  void minusZeroAndZeroAreOneThreshold() {
    ThresholdCounts counts = ThresholdCounts.of(new double[] {1, 0}, new double[] {-0.0, 0.0});
    assertEquals(1, counts.size());
    assertEquals(0.5, counts.rocAuc());
  }

  @Test
  void aMillionRowsAreRankedWithoutOverflow() {
    int rows = 1_000_000;
    double[] truth = IntStream.range(0, rows).mapToDouble(i -> i % 2).toArray();
    double[] score = DoubleStream.iterate(0, v -> v + 1).limit(rows).toArray();
    // Every positive row beats its own and every earlier negative row
    assertEquals(0.5 + 1.0 / rows, ThresholdCounts.of(truth, score).rocAuc(), 1e-12);
  }

  @Test
  void aProbabilityAtTheThresholdIsPositive() {
    Scores scores = Metrics.binary(new double[] {1, 0}, new double[] {0.5, 0.4}, 0.5);
    assertEquals(1, scores.get(Metric.RECALL));
    assertEquals(1, scores.get(Metric.PRECISION));
  }

  @Test
  void theBaselineIsTheGivenMean() {
    double[] truth = {1, 2, 3};
    assertEquals(0, Metrics.regression(truth, truth, 2).get("rmse"));
    assertEquals(Math.sqrt(2 / 3.0), Metrics.regression(truth, truth).get("baseline_rmse"), 1e-15);
    assertEquals(
        Math.sqrt(5 / 3.0), Metrics.regression(truth, truth, 3).get("baseline_rmse"), 1e-15);
  }

  @Test
  void scoresComeInAFixedOrder() {
    assertEquals(
        List.of(
            "roc_auc",
            "average_precision",
            "accuracy",
            "precision",
            "recall",
            "f1",
            "macro_precision",
            "macro_recall",
            "macro_f1",
            "weighted_precision",
            "weighted_recall",
            "weighted_f1",
            "log_loss",
            "brier"),
        List.copyOf(Metrics.binary(new double[] {1}, new double[] {0.5}, 0.5).names()));
  }

  @Test
  void everyFaultyRowIsNamedAtOnce() {
    double[] truth = {0, 2, 1, Double.NaN};
    double[] probability = {0.5, 0.5, 1.5, Double.NaN};
    assertMessage(
        """
        row 1: the true class is 2.0; classes are whole numbers from 0 to 1
        row 3: the true class is NaN; classes are whole numbers from 0 to 1
        row 2: the probability is 1.5; it is from 0 to 1
        row 3: the probability is NaN; it is from 0 to 1""",
        () -> Metrics.binary(truth, probability, 0.5));
    assertMessage(
        "row 1: the probabilities add up to 0.75, not to 1",
        () ->
            Metrics.multiclass(
                new double[] {0, 1}, new double[][] {{0.5, 0.5}, {0.25, 0.25}, {0.25, 0}}));
    assertMessage(
        "row 0: the prediction is Infinity; a finite number is needed",
        () -> Metrics.regression(new double[] {1}, new double[] {Double.POSITIVE_INFINITY}));
    assertMessage(
        "There are 2 true values but 1 predictions; one for each is needed",
        () -> Metrics.regression(new double[] {1, 2}, new double[] {1}));
    assertMessage(
        "There are no rows to judge; at least one is needed",
        () -> Metrics.regression(new double[0], new double[0]));
    assertMessage(
        "row 1: the true value is Infinity; a finite number is needed",
        () -> Metrics.regression(new double[] {1, 1 / 0.0}, new double[] {1, 2}));
  }

  @Test
  void metricsAreFoundByNameAndTask() {
    assertEquals(Metric.ROC_AUC, Metric.named("roc_auc", Task.BINARY));
    assertMessage(
        "There is no metric 'roc-acu' for two classes; did you mean 'roc_auc'?",
        () -> Metric.named("roc-acu", Task.BINARY));
    assertMessage(
        "There is no metric 'roc_auc' for numbers; accepted: rmse, mae, median_absolute_error, r2,"
            + " mape",
        () -> Metric.named("roc_auc", Task.REGRESSION));
    assertMessage(
        "Metric 'brier' does not judge numbers; accepted: rmse, mae, median_absolute_error, r2,"
            + " mape",
        () -> NumberPredictions.of(new double[] {1}, new double[] {1}).score(Metric.BRIER));
  }

  @Test
  void theBestComesFirstAndTheUndefinedLast() {
    List<Double> values = List.of(0.2, Double.NaN, 0.9, 0.5);
    assertEquals(List.of(0.9, 0.5, 0.2, Double.NaN), sorted(values, Metric.ROC_AUC));
    assertEquals(List.of(0.2, 0.5, 0.9, Double.NaN), sorted(values, Metric.LOG_LOSS));
  }

  private static List<Double> sorted(List<Double> values, Metric metric) {
    return values.stream().sorted(metric.bestFirst()).toList();
  }

  @Test
  void foldsHaveAMeanAndAPopulationDeviation() {
    List<Scores> folds =
        Stream.of(0.5, 0.75, 1.0).map(v -> new Scores(Map.of("roc_auc", v))).toList();
    assertEquals(0.75, Scores.mean(folds).get(Metric.ROC_AUC));
    assertEquals(Math.sqrt(0.125 / 3), Scores.std(folds).get(Metric.ROC_AUC), 1e-15);
    List<Scores> undefined = List.of(folds.get(0), new Scores(Map.of("roc_auc", Double.NaN)));
    assertTrue(Double.isNaN(Scores.mean(undefined).get(Metric.ROC_AUC)));
  }

  @Test
  void scoresReadBackToTheSameBits() {
    Scores scores = Metrics.binary(new double[] {1, 1}, new double[] {0.3, 0.1}, 0.2);
    assertTrue(Double.isNaN(scores.get("roc_auc")));
    Scores read = Scores.read(JsonStruct.read(JsonStruct.pretty(scores.toStruct())));
    assertEquals(scores, read);
    assertEquals(List.copyOf(scores.names()), List.copyOf(read.names()));
    assertMessage("There is no score 'recal'; did you mean 'recall'?", () -> scores.get("recal"));
  }

  private static double[] reversed(double[] values) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> values[values.length - 1 - i])
        .toArray();
  }

  private static void assertMessage(String message, Runnable work) {
    assertEquals(message, assertThrows(InvalidInput.class, work::run).getMessage());
  }
}
