package dev.coppice.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.metrics.Bootstrap.Resampling;
import dev.coppice.stats.Moments;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  private static final Bootstrap ROWS = Bootstrap.standard(7);
  private static final Bootstrap WITHIN = new Bootstrap(1000, 0.95, 7, Resampling.WITHIN_CLASSES);

  @Test
  void theIntervalOfAMeanIsTheOneOfTheTextbook() {
    SplittableRandom random = new SplittableRandom(1);
    double[] truth = random.doubles(400).toArray();
    Interval interval =
        new Bootstrap(4000, 0.95, 7, Resampling.ROWS)
            .interval(NumberPredictions.of(truth, new double[400]), Metric.MAE);
    double standardError = Moments.of(truth).std() / 20;
    // The simulated ends have a standard error of 0.04 of it
    assertEquals(interval.estimate() - 1.96 * standardError, interval.low(), 0.15 * standardError);
    assertEquals(interval.estimate() + 1.96 * standardError, interval.high(), 0.15 * standardError);
    assertEquals(4000, interval.resamples());
  }

  @Test
  void ninetyFiveOfAHundredIntervalsHoldTheTrueRocAuc() {
    int held = 0;
    for (int sample = 0; sample < 200; sample++) {
      Interval interval =
          new Bootstrap(200, 0.95, sample, Resampling.ROWS)
              .interval(squareRootScores(300, sample), Metric.ROC_AUC);
      // A positive score is the root of a uniform number: P(root(u) > v) = E(root(u)) = 2/3
      held += interval.low() <= 2 / 3.0 && 2 / 3.0 <= interval.high() ? 1 : 0;
    }
    assertTrue(held >= 180 && held <= 198, "held " + held + " of 200");
  }

  private static BinaryPredictions squareRootScores(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] truth = IntStream.range(0, rows).mapToDouble(i -> i % 3 == 0 ? 1 : 0).toArray();
    double[] score = random.doubles(rows).toArray();
    for (int i = 0; i < rows; i++) {
      score[i] = truth[i] == 1 ? Math.sqrt(score[i]) : score[i];
    }
    return new BinaryPredictions(truth, score, 0.5);
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherSeedDoesNot() {
    BinaryPredictions rows = squareRootScores(100, 1);
    assertEquals(ROWS.interval(rows, Metric.F1), ROWS.interval(rows, Metric.F1));
    assertTrue(
        Bootstrap.standard(8).interval(rows, Metric.LOG_LOSS).low()
            != ROWS.interval(rows, Metric.LOG_LOSS).low());
  }

  @Test
  void drawingWithinClassesKeepsEveryClass() {
    double[] truth = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    double[] probability = {0.6, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.1, 0.2, 0.3};
    BinaryPredictions rows = new BinaryPredictions(truth, probability, 0.5);
    assertEquals(1000, WITHIN.interval(rows, Metric.ROC_AUC).resamples());
    int defined = ROWS.interval(rows, Metric.ROC_AUC).resamples();
    assertEquals(1000 * (1 - Math.pow(0.9, 10)), defined, 60); // else the one positive is not drawn
  }

  @Test
  void anUndefinedMetricHasAnUndefinedInterval() {
    BinaryPredictions rows =
        new BinaryPredictions(new double[] {1, 1}, new double[] {0.2, 0.4}, 0.5);
    assertEquals(
        new Interval(Double.NaN, Double.NaN, Double.NaN, 0.95, 0),
        ROWS.interval(rows, Metric.ROC_AUC));
  }

  @Test
  void aModelDoesNotDifferFromItself() {
    BinaryPredictions rows = squareRootScores(200, 3);
    for (Metric metric : Metric.of(rows.task())) {
      assertEquals(
          new Interval(0, 0, 0, 0.95, 1000), WITHIN.difference(rows, rows, metric), metric.key());
    }
  }

  @Test
  void pairingSeesADifferenceThatTwoIntervalsCannot() {
    // Over many seeds the difference is 0.013 with a deviation of 0.0033: four of them from 0,
    // while each score alone has a deviation of 0.007
    BinaryPredictions good = squareRootScores(6000, 4);
    SplittableRandom random = new SplittableRandom(5);
    double[] blurred =
        Arrays.stream(good.probability()).map(p -> 0.7 * p + 0.3 * random.nextDouble()).toArray();
    BinaryPredictions worse = new BinaryPredictions(good.truth(), blurred, 0.5);
    Interval difference = WITHIN.difference(worse, good, Metric.ROC_AUC);
    assertTrue(difference.low() > 0, difference.toString());
    Interval ofGood = WITHIN.interval(good, Metric.ROC_AUC);
    Interval ofWorse = WITHIN.interval(worse, Metric.ROC_AUC);
    assertTrue(ofWorse.high() > ofGood.low());
    assertEquals(ofGood.estimate() - ofWorse.estimate(), difference.estimate());
    Interval turned = WITHIN.difference(good, worse, Metric.ROC_AUC);
    assertEquals(-difference.estimate(), turned.estimate());
    assertEquals(-difference.high(), turned.low(), 1e-15);
  }

  @Test
  void severalClassesAndNumbersAreResampledToo() {
    ClassPredictions classes = Golden.classes(Golden.cases("classes").get(0));
    for (Bootstrap bootstrap : new Bootstrap[] {ROWS, WITHIN}) {
      Interval interval = bootstrap.interval(classes, Metric.MACRO_F1);
      assertTrue(interval.low() < interval.estimate() && interval.estimate() < interval.high());
    }
    NumberPredictions numbers = Golden.numbers(Golden.cases("numbers").get(0));
    assertEquals(ROWS.interval(numbers, Metric.R2), WITHIN.interval(numbers, Metric.R2));
  }

  @Test
  void wrongArgumentsAreSaid() {
    assertMessage(
        "resamples: are 0; at least 1 is needed\n"
            + "confidence: is 95.0; it is between 0 and 1, such as 0.95",
        () -> new Bootstrap(0, 95, 1, Resampling.ROWS));
    assertMessage(
        "The two sets of predictions are not of the same rows: their true values differ",
        () -> ROWS.difference(squareRootScores(10, 1), squareRootScores(11, 1), Metric.F1));
  }

  private static void assertMessage(String message, Runnable work) {
    assertEquals(message, assertThrows(InvalidInput.class, work::run).getMessage());
  }
}
