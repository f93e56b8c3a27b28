package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.Golden;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Metrics;
import dev.coppice.metrics.Scores;
import dev.coppice.training.Threshold.Choice;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ThresholdTest {

  private static final Map<String, Threshold> POLICIES =
      Map.of(
          "precision_at_least_0.9", new Threshold.PrecisionAtLeast(0.9),
          "recall_at_least_0.8", new Threshold.RecallAtLeast(0.8),
          "max_f1", new Threshold.MaxF1(),
          "max_accuracy", new Threshold.MaxAccuracy(),
          "cost_1_5", new Threshold.Cost(1, 5));

  @Test
  void everyPolicyChoosesAsBruteForceOverScikitLearnsCurve() {
    int compared = 0;
    for (Struct c : Golden.cases("binary")) {
      if (!c.has("choices")) {
        continue;
      }
      BinaryPredictions rows = Golden.binary(c);
      for (String name : c.struct("choices").names()) {
        Struct expected = c.struct("choices").struct(name);
        Choice choice =
            Objects.requireNonNull(POLICIES.get(name), name)
                .choose(rows.truth(), rows.probability());
        String what = c.text("name") + " " + name;
        assertEquals(expected.number("threshold"), choice.threshold(), what);
        Golden.assertSame(expected.number("precision"), choice.precision(), what);
        Golden.assertSame(expected.number("recall"), choice.recall(), what);
        Golden.assertSame(expected.number("f1"), choice.f1(), what);
        assertEquals(expected.flag("reached"), choice.reached(), what);
        compared++;
      }
    }
    assertEquals(12 * POLICIES.size(), compared);
  }

  @Test
  void theChoiceSaysWhatTheMetricsSayAtItsThreshold() {
    for (Struct c : Golden.cases("binary")) {
      BinaryPredictions rows = Golden.binary(c);
      for (double fixed : new double[] {0, 0.25, 0.5, 1}) {
        Choice choice = new Threshold.Fixed(fixed).choose(rows.truth(), rows.probability());
        Scores scores = Metrics.binary(rows.truth(), rows.probability(), fixed);
        assertEquals(fixed, choice.threshold());
        assertEquals(scores.get(Metric.PRECISION), choice.precision(), c.text("name"));
        assertEquals(scores.get(Metric.RECALL), choice.recall(), c.text("name"));
        assertEquals(scores.get(Metric.F1), choice.f1(), c.text("name"));
      }
    }
  }

  @Test
  void withoutAPointAtTheTargetTheHighestPrecisionIsTakenAndSaidSo() {
    double[] truth = {0, 1, 0, 1, 0};
    double[] probability = {0.9, 0.8, 0.7, 0.6, 0.5};
    Choice choice = new Threshold.PrecisionAtLeast(0.9).choose(truth, probability);
    assertEquals(new Choice(0.6, 0.5, 1, 2 / 3.0, false), choice); // 0.8 has precision 0.5 too
  }

  @Test
  void aCheapFalseAlarmLowersTheThreshold() {
    double[] truth = {0, 0, 1, 0, 1, 1};
    double[] probability = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    assertEquals(0.3, new Threshold.Cost(1, 10).choose(truth, probability).threshold());
    assertEquals(0.5, new Threshold.Cost(10, 1).choose(truth, probability).threshold());
  }

  @Test
  void targetsAndCostsAreChecked() {
    assertMessage(
        "The target precision is 90.0; it is from 0 to 1",
        () -> new Threshold.PrecisionAtLeast(90));
    assertMessage("The threshold is NaN; it is from 0 to 1", () -> new Threshold.Fixed(Double.NaN));
    assertMessage(
        "The costs of a false positive and a false negative are -1.0 and 2.0; they are finite, at"
            + " least 0, and not both 0",
        () -> new Threshold.Cost(-1, 2));
  }

  private static void assertMessage(String message, Runnable policy) {
    assertEquals(message, assertThrows(InvalidInput.class, policy::run).getMessage());
  }
}
