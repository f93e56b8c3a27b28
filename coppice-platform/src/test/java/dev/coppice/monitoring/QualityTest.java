package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.drift.ExpectedLoss;
import dev.coppice.drift.RowLoss;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.NumberPredictions;
import dev.coppice.metrics.Scores;
import dev.coppice.models.Task;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.NumberBins;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QualityTest {

  /** Rows whose inputs may shift, and whose truth may follow another relation. */
  private record World(double[] probability, double[] truth, int[] decided) {

    /**
     * @param shift of the input, in its spreads
     * @param lie how far the true log odds lie from what the model says
     */
    static World of(int rows, double shift, double lie, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      World world = new World(new double[rows], new double[rows], new int[rows]);
      for (int i = 0; i < rows; i++) {
        double x = 3 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5);
        double odds = x + shift;
        world.probability[i] = 1 / (1 + StrictMath.exp(-odds));
        double p = 1 / (1 + StrictMath.exp(-odds - lie));
        world.truth[i] = random.nextDouble() < p ? 1 : 0;
        world.decided[i] = world.probability[i] >= 0.5 ? 1 : 0;
      }
      return world;
    }

    double[][] outputs() {
      return new double[][] {probability};
    }

    Quality.Trained trained() {
      return new Quality.Trained(scores(), truth.length);
    }

    Scores scores() {
      return new BinaryPredictions(truth, probability, 0.5).scores();
    }
  }

  @Test
  void withoutLabelsTheLossOfShiftedInputsIsEstimatedClosely() {
    World trained = World.of(20_000, 0, 0, 1);
    NumberBins bins = NumberBins.learn(trained.probability(), 20); // as outputs have
    double[] losses = RowLoss.logarithmic(trained.truth(), trained.outputs());
    ExpectedLoss expected = ExpectedLoss.of(bins, trained.probability(), losses);
    for (double shift : new double[] {-2, -1, -0.5, 0, 0.5, 1, 2}) {
      World live = World.of(20_000, shift, 0, 2);
      double estimated = expected.estimate(Histogram.of(bins, live.probability()));
      double real = live.scores().get("log_loss");
      double allowed = Math.abs(shift) > 1 ? 0.08 : 0.03; // far out, bins are wide
      assertEquals(real, estimated, allowed * expected.mean(), "shift " + shift);
    }
    World changed = World.of(20_000, 0, 1.5, 3);
    double blind = expected.estimate(Histogram.of(bins, changed.probability()));
    double real = changed.scores().get("log_loss");
    assertTrue(blind < 0.9 * real, "a relation that changed is not seen: " + blind + ", " + real);
  }

  @Test
  void aRelationThatChangedIsFoundByItsLabelsThoughNoInputMoved() {
    Quality.Trained trained = World.of(20_000, 0, 0, 4).trained();
    World same = World.of(1000, 0, 0, 5);
    Map<Signal, Double> calm =
        Quality.of(Task.BINARY, same.outputs(), same.decided(), same.truth(), trained);
    assertEquals(0, get(calm, Signal.QUALITY_SURE));
    assertTrue(get(calm, Signal.LOSS_LOW) < trained.scores().get("log_loss"));
    assertTrue(get(calm, Signal.LOSS_HIGH) > trained.scores().get("log_loss"));
    World changed = World.of(1000, 0, 1.5, 6);
    Map<Signal, Double> worse =
        Quality.of(Task.BINARY, changed.outputs(), changed.decided(), changed.truth(), trained);
    assertEquals(1, get(worse, Signal.QUALITY_SURE));
    assertTrue(get(worse, Signal.QUALITY_DROP) > 0.1, worse.toString());
    assertTrue(get(worse, Signal.ACCURACY_DROP) > 0.05, worse.toString());
    assertTrue(get(worse, Signal.BIAS) < -0.1, "predicts too little: " + worse);
  }

  @Test
  void healthyLabelsAreHardlyEverCalledSure() {
    Quality.Trained trained = World.of(50_000, 0, 0, 7).trained();
    int sure = 0;
    for (int window = 0; window < 2000; window++) {
      World live = World.of(300, 0, 0, 1000 + window);
      sure +=
          get(
                      Quality.of(
                          Task.BINARY, live.outputs(), live.decided(), live.truth(), trained),
                      Signal.QUALITY_SURE)
                  == 1
              ? 1
              : 0;
    }
    assertTrue(sure <= 1, sure + " of 2,000");
  }

  @Test
  void numbersAreJudgedByTheirError() {
    double[] truth = new double[400];
    double[] right = new double[400];
    double[] high = new double[400];
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < truth.length; i++) {
      truth[i] = 100 * random.nextDouble();
      right[i] = truth[i] + 10 * (random.nextDouble() - 0.5);
      high[i] = right[i] + 8;
    }
    Quality.Trained trained =
        new Quality.Trained(NumberPredictions.of(truth, right).scores(), truth.length);
    int[] none = new int[truth.length];
    Map<Signal, Double> worse =
        Quality.of(Task.REGRESSION, new double[][] {high}, none, truth, trained);
    assertEquals(8, get(worse, Signal.BIAS), 0.5);
    assertEquals(
        NumberPredictions.of(truth, high).scores().get("rmse"), get(worse, Signal.LOSS), 1e-9);
    assertEquals(1, get(worse, Signal.QUALITY_SURE));
    assertEquals(
        Map.of(Signal.LABELLED, 0.0),
        Quality.of(Task.REGRESSION, new double[1][0], new int[0], new double[0], trained));
  }

  private static double get(Map<Signal, Double> signals, Signal signal) {
    return signals.getOrDefault(signal, Double.NaN);
  }
}
