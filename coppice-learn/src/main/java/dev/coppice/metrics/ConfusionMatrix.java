package dev.coppice.metrics;

import dev.coppice.stats.Sum;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How many rows of each true class were called each class. Ratios without a denominator are 0, as
 * scikit-learn's.
 *
 * @param counts {@code counts[truth][predicted]}, not to be changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written as arrays
public record ConfusionMatrix(long[][] counts) {

  /** One class against the rest. */
  public record ClassScores(int index, double precision, double recall, double f1, long support) {}

  public int classes() {
    return counts.length;
  }

  public long rows() {
    return Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).sum();
  }

  /** How many rows are truly of this class. */
  public long support(int index) {
    return Arrays.stream(counts[index]).sum();
  }

  /** How many rows were called this class. */
  public long predicted(int index) {
    return Arrays.stream(counts).mapToLong(row -> row[index]).sum();
  }

  public double accuracy() {
    return IntStream.range(0, classes()).mapToLong(c -> counts[c][c]).sum() / (double) rows();
  }

  public double precision(int index) {
    return ratio(counts[index][index], predicted(index));
  }

  public double recall(int index) {
    return ratio(counts[index][index], support(index));
  }

  public double f1(int index) {
    return ratio(2 * counts[index][index], predicted(index) + support(index));
  }

  /** Each class, in order. */
  public List<ClassScores> perClass() {
    return IntStream.range(0, classes())
        .mapToObj(c -> new ClassScores(c, precision(c), recall(c), f1(c), support(c)))
        .toList();
  }

  /** The mean over the classes that occur in truth or were predicted. */
  double macro(IntToDoubleFunction score) {
    double[] scores =
        IntStream.range(0, classes())
            .filter(c -> support(c) + predicted(c) > 0)
            .mapToDouble(score)
            .toArray();
    return Sum.of(scores) / scores.length;
  }

  /** The mean weighted by support. */
  double weighted(IntToDoubleFunction score) {
    double sum = 0;
    for (int c = 0; c < classes(); c++) {
      sum += support(c) * score.applyAsDouble(c);
    }
    return sum / rows();
  }

  /**
   * @throws dev.coppice.errors.InvalidInput when the metric is not one of called classes
   */
  double score(Metric metric, Predictions of) {
    return switch (metric) {
      case ACCURACY -> accuracy();
      case MACRO_PRECISION -> macro(this::precision);
      case MACRO_RECALL -> macro(this::recall);
      case MACRO_F1 -> macro(this::f1);
      case WEIGHTED_PRECISION -> weighted(this::precision);
      case WEIGHTED_RECALL -> weighted(this::recall);
      case WEIGHTED_F1 -> weighted(this::f1);
      default -> throw metric.doesNotJudge(of.task());
    };
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }
}
