package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.models.Task;
import dev.coppice.stats.Quantiles;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Percentile intervals of metrics by resampling rows with replacement.
 *
 * <p>Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. Cost: one score
 * of all rows for each resample. A resample is drawn as a count for each row, and binary rows are
 * laid out in order of probability, so that ranking it again takes linear time. Resamples in which
 * a score is undefined are left out and show in {@link Interval#resamples}. Rejected: BCa
 * intervals, which need a score without each single row; normal intervals, wrong near the ends of a
 * scale.
 *
 * @param resamples how many, at least 1; 1,000 give ends that are steady to two digits
 * @param confidence the share of the middle that the interval keeps, between 0 and 1
 * @param seed all chance comes from it; each resample has its own stream
 * @param resampling what is kept equal between resamples
 */
public record Bootstrap(int resamples, double confidence, long seed, Resampling resampling) {

  /** How rows are drawn. */
  public enum Resampling {
    /** Any row: the class shares vary as they would in other samples. */
    ROWS,
    /**
     * As many of each true class as there are: no class is ever absent, and the interval is that of
     * the given class shares. Numbers have no classes, so they are drawn as any row.
     */
    WITHIN_CLASSES
  }

  /**
   * @throws InvalidInput naming every argument out of range
   */
  public Bootstrap {
    Problems problems = new Problems();
    if (resamples < 1) {
      problems.add("resamples", "are " + resamples + "; at least 1 is needed");
    }
    if (!(confidence > 0 && confidence < 1)) {
      problems.add("confidence", "is " + confidence + "; it is between 0 and 1, such as 0.95");
    }
    problems.throwIfAny();
  }

  /** 1,000 resamples of any rows, confidence 0.95. */
  public static Bootstrap standard(long seed) {
    return new Bootstrap(1000, 0.95, seed, Resampling.ROWS);
  }

  /**
   * @throws InvalidInput when the metric does not judge the predictions' task
   */
  public Interval interval(Predictions predictions, Metric metric) {
    int[] layout = layout(predictions);
    return interval(
        predictions,
        predictions.score(metric),
        counts -> predictions.select(repeat(layout, counts)).score(metric));
  }

  /**
   * How much better or worse the second model's score is: second minus first, each resample judging
   * both models on the same rows. When the interval leaves out 0, the models differ.
   *
   * @throws InvalidInput when the two do not have the same truth, or the metric does not judge them
   */
  public Interval difference(Predictions first, Predictions second, Metric metric) {
    if (!Arrays.equals(first.truth(), second.truth())) {
      throw new InvalidInput(
          "The two sets of predictions are not of the same rows: their true values differ");
    }
    int[] firstLayout = layout(first);
    int[] secondLayout = layout(second);
    return interval(
        first,
        second.score(metric) - first.score(metric),
        counts ->
            second.select(repeat(secondLayout, counts)).score(metric)
                - first.select(repeat(firstLayout, counts)).score(metric));
  }

  /**
   * @param scoreOfCounts any figure of rows, from how often each was drawn
   */
  Interval interval(
      Predictions predictions, double estimate, ToDoubleFunction<int[]> scoreOfCounts) {
    int[][] strata = strata(predictions);
    SplittableRandom seeds = new SplittableRandom(seed);
    double[] scores = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      scores[i] = scoreOfCounts.applyAsDouble(draw(strata, predictions.rows(), seeds.split()));
    }
    Quantiles quantiles = Quantiles.of(scores);
    double tail = (1 - confidence) / 2;
    return new Interval(
        estimate, quantiles.at(tail), quantiles.at(1 - tail), confidence, quantiles.count());
  }

  /** How often each row was drawn. */
  private static int[] draw(int[][] strata, int rows, SplittableRandom random) {
    int[] counts = new int[rows];
    for (int[] stratum : strata) {
      for (int i = 0; i < stratum.length; i++) {
        counts[stratum[random.nextInt(stratum.length)]]++;
      }
    }
    return counts;
  }

  private static int[] repeat(int[] layout, int[] counts) {
    int[] rows = new int[layout.length];
    int next = 0;
    for (int row : layout) {
      for (int i = 0; i < counts[row]; i++) {
        rows[next++] = row;
      }
    }
    return rows;
  }

  private static int[] layout(Predictions predictions) {
    IntStream rows = IntStream.range(0, predictions.rows());
    return predictions instanceof BinaryPredictions binary
        ? rows.boxed()
            .sorted(Comparator.comparingDouble(row -> binary.probability()[row]))
            .mapToInt(Integer::intValue)
            .toArray()
        : rows.toArray();
  }

  private int[][] strata(Predictions predictions) {
    double[] truth = predictions.truth();
    if (resampling == Resampling.ROWS || predictions.task() == Task.REGRESSION) {
      return new int[][] {IntStream.range(0, truth.length).toArray()};
    }
    return Arrays.stream(truth)
        .distinct()
        .sorted()
        .mapToObj(c -> IntStream.range(0, truth.length).filter(r -> truth[r] == c).toArray())
        .toArray(int[][]::new);
  }
}
