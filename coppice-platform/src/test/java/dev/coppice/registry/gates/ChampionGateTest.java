package dev.coppice.registry.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.NumberPredictions;
import dev.coppice.models.Task;
import dev.coppice.registry.gates.Comparison.Want;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChampionGateTest {

  private static final Comparison BETTER = new Comparison(Want.BETTER, null, 0, 0.95, 100);

  @Test
  void ofEquallyGoodModelsAtMostOneInTwentyIsPromoted() {
    int promoted = 0;
    for (int trial = 0; trial < 300; trial++) {
      promoted += compare(trial, 200, 1, 1, BETTER, Metric.ROC_AUC).passes(BETTER) ? 1 : 0;
    }

    assertTrue(promoted <= 15, promoted + " of 300 equal models were promoted");
    assertTrue(promoted >= 1, "a gate that never opens is no gate");
  }

  @Test
  void aClearlyBetterModelIsPromotedAndAClearlyWorseOneNever() {
    int promoted = 0;
    int worse = 0;
    for (int trial = 0; trial < 20; trial++) {
      promoted += compare(trial, 400, 2, 1, BETTER, Metric.ROC_AUC).passes(BETTER) ? 1 : 0;
      worse += compare(trial, 400, 1, 2, BETTER, Metric.ROC_AUC).passes(BETTER) ? 1 : 0;
    }

    assertTrue(promoted >= 19, promoted + " of 20 better models were promoted");
    assertEquals(0, worse);
  }

  @Test
  void betterByTheMarginOrLessKeepsTheChampion() {
    ChampionGate compared = compare(3, 2000, 2, 1, BETTER, Metric.ROC_AUC);
    double exact = compared.advantage().estimate();

    assertTrue(compared.passes(BETTER));
    Comparison margin = new Comparison(Want.BETTER, null, exact, 0.95, 200);
    assertFalse(compared.passes(margin));
    assertTrue(
        compared
            .verdict("m/1", margin)
            .reason()
            .endsWith("; wanted: surely better, and by more than " + exact));
  }

  @Test
  void notWorseAsksForTheWholeIntervalAboveTheMargin() {
    Comparison tight = new Comparison(Want.NOT_WORSE, null, 0.001, 0.95, 200);
    Comparison wide = new Comparison(Want.NOT_WORSE, null, 0.1, 0.95, 200);

    ChampionGate equal = compare(7, 1000, 1, 1, tight, Metric.ROC_AUC);

    assertFalse(equal.passes(tight));
    assertTrue(equal.passes(wide));
    assertTrue(equal.verdict("m/1", tight).reason().contains("surely not worse by 0.001 or more"));
  }

  @Test
  void whereLowIsGoodTheSmallerErrorWins() {
    double[] truth = new double[200];
    double[] near = new double[200];
    double[] far = new double[200];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < truth.length; i++) {
      truth[i] = random.nextDouble() * 100;
      near[i] = truth[i] + random.nextDouble() - 0.5;
      far[i] = truth[i] + 4 * (random.nextDouble() - 0.5);
    }
    NumberPredictions champion = NumberPredictions.of(truth, far);
    NumberPredictions candidate = NumberPredictions.of(truth, near);

    ChampionGate compared = ChampionGate.compare(champion, candidate, BETTER, Metric.RMSE);

    assertTrue(compared.passes(BETTER));
    assertTrue(compared.advantage().estimate() > 0);
    assertTrue(
        compared
            .verdict("m/1", BETTER)
            .reason()
            .matches(
                "rmse 0\\.\\d{4} against 1\\.\\d{4} of m/1: better by 0\\.\\d{4} \\(95 % interval"
                    + " 0\\.\\d{4} to 0\\.\\d{4}\\); wanted: surely better"),
        compared.verdict("m/1", BETTER).reason());
  }

  @Test
  void oneClassOnlyIsNoComparison() {
    BinaryPredictions all =
        new BinaryPredictions(new double[] {1, 1}, new double[] {0.4, 0.6}, 0.5);

    ChampionGate compared = ChampionGate.compare(all, all, BETTER, Metric.ROC_AUC);

    assertFalse(compared.passes(BETTER));
    assertTrue(compared.verdict("m/1", BETTER).reason().contains("cannot be compared"));
  }

  @Test
  void everyBadSettingIsNamed() {
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> new Comparison(Want.BETTER, null, -1, 1, 10));

    assertEquals(3, refused.problems().size(), refused.getMessage());
    assertTrue(refused.getMessage().contains("margin"));
    assertTrue(refused.getMessage().contains("confidence"));
    assertTrue(refused.getMessage().contains("resamples"));
    assertThrows(InvalidInput.class, () -> new Comparison(Want.NOT_WORSE, null, 0, 0.95, 200));
    Comparison other = new Comparison(Want.BETTER, "rmse", 0, 0.95, 200);
    assertThrows(InvalidInput.class, () -> other.metric(Task.BINARY));
  }

  /** Two models that see the same signal through noise of their own. */
  private static ChampionGate compare(
      long seed,
      int rows,
      double candidateSignal,
      double championSignal,
      Comparison settings,
      Metric metric) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] truth = new double[rows];
    double[] champion = new double[rows];
    double[] candidate = new double[rows];
    for (int i = 0; i < rows; i++) {
      truth[i] = random.nextInt(3) == 0 ? 1 : 0;
      champion[i] = probability(truth[i] * championSignal, random);
      candidate[i] = probability(truth[i] * candidateSignal, random);
    }
    return ChampionGate.compare(
        new BinaryPredictions(truth, champion, 0.5),
        new BinaryPredictions(truth, candidate, 0.5),
        settings,
        metric);
  }

  private static double probability(double signal, SplittableRandom random) {
    double noise = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
    return 1 / (1 + StrictMath.exp(-(signal + 2 * noise - 0.5)));
  }
}
