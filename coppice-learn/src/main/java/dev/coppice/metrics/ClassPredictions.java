package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.models.Task;
import dev.coppice.stats.Moments;
import dev.coppice.stats.Sum;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Probabilities of several classes. A row is called the class of its largest probability, the first
 * of equals.
 *
 * @param truth the class index of each row, from 0
 * @param probabilities {@code probabilities[class][row]}; each row adds up to 1 (within 1e-5)
 */
@SuppressWarnings("ArrayRecordComponent") // the loops read the arrays themselves
public record ClassPredictions(double[] truth, double[][] probabilities) implements Predictions {

  private static final double TOLERANCE = 1e-5;

  /**
   * @throws InvalidInput naming every row whose truth is no class or whose probabilities are none
   */
  public ClassPredictions {
    if (probabilities.length < 2) {
      throw new InvalidInput(
          "There are probabilities of " + probabilities.length + " classes; at least 2 are needed");
    }
    Problems problems = new Problems();
    for (int c = 0; c < probabilities.length; c++) {
      Checks.requireRows(truth, probabilities[c]);
      Checks.requireProbabilities(probabilities[c], "probability of class " + c, problems);
    }
    Checks.requireClasses(truth, probabilities.length, problems);
    for (int row = 0; row < truth.length; row++) {
      double sum = 0;
      for (double[] probability : probabilities) {
        sum += probability[row];
      }
      if (Math.abs(sum - 1) > TOLERANCE) {
        problems.add("row " + row, "the probabilities add up to " + sum + ", not to 1");
      }
    }
    problems.throwIfAny();
  }

  @Override
  public Task task() {
    return Task.MULTICLASS;
  }

  public int classes() {
    return probabilities.length;
  }

  @Override
  public ClassPredictions select(int[] rows) {
    double[][] selected =
        Arrays.stream(probabilities)
            .map(probability -> Checks.at(probability, rows))
            .toArray(double[][]::new);
    return new ClassPredictions(Checks.at(truth, rows), selected);
  }

  public ConfusionMatrix confusion() {
    long[][] counts = new long[classes()][classes()];
    for (int row = 0; row < truth.length; row++) {
      counts[(int) truth[row]][called(row)]++;
    }
    return new ConfusionMatrix(counts);
  }

  private int called(int row) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      if (probabilities[c][row] > probabilities[best][row]) {
        best = c;
      }
    }
    return best;
  }

  /** One class against the rest, for its curves and its ROC AUC. */
  public ThresholdCounts thresholdCounts(int index) {
    double[] isClass = Arrays.stream(truth).map(value -> value == index ? 1 : 0).toArray();
    return ThresholdCounts.of(isClass, probabilities[index]);
  }

  @Override
  public double score(Metric metric) {
    return score(metric, new Lazy<>(this::confusion), new Lazy<>(this::rocAucs));
  }

  /**
   * Also {@code class_imbalance_ratio}, the most frequent true class over the rarest that occurs,
   * and {@code confidence_mean, _std, _min, _max} of each row's largest probability.
   */
  @Override
  public Scores scores() {
    Lazy<ConfusionMatrix> confusion = new Lazy<>(this::confusion);
    Lazy<double[]> rocAucs = new Lazy<>(this::rocAucs);
    Map<String, Double> scores = new LinkedHashMap<>();
    for (Metric metric : Metric.of(Task.MULTICLASS)) {
      scores.put(metric.key(), score(metric, confusion, rocAucs));
    }
    scores.put("class_imbalance_ratio", imbalance(confusion.get()));
    Moments confidence =
        Moments.of(
            IntStream.range(0, rows()).mapToDouble(r -> probabilities[called(r)][r]).toArray());
    scores.put("confidence_mean", confidence.mean());
    scores.put("confidence_std", confidence.std());
    scores.put("confidence_min", confidence.min());
    scores.put("confidence_max", confidence.max());
    return new Scores(scores);
  }

  private double score(Metric metric, Lazy<ConfusionMatrix> confusion, Lazy<double[]> rocAucs) {
    return switch (metric) {
      case LOG_LOSS -> logLoss();
      case ROC_AUC_OVR -> Sum.of(rocAucs.get()) / classes();
      case ROC_AUC_OVR_WEIGHTED -> weighted(rocAucs.get(), confusion.get());
      default -> confusion.get().score(metric, this);
    };
  }

  private double[] rocAucs() {
    return IntStream.range(0, classes()).mapToDouble(c -> thresholdCounts(c).rocAuc()).toArray();
  }

  private static double weighted(double[] scores, ConfusionMatrix confusion) {
    return confusion.weighted(c -> confusion.support(c) == 0 ? 0 : scores[c]);
  }

  private double logLoss() {
    Sum sum = new Sum();
    for (int row = 0; row < truth.length; row++) {
      sum.add(BinaryPredictions.surprise(probabilities[(int) truth[row]][row]));
    }
    return sum.value() / truth.length;
  }

  private static double imbalance(ConfusionMatrix confusion) {
    long[] supports =
        IntStream.range(0, confusion.classes())
            .mapToLong(confusion::support)
            .filter(support -> support > 0)
            .sorted()
            .toArray();
    return supports[supports.length - 1] / (double) supports[0];
  }
}
