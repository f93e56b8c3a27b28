package dev.coppice.evaluation;

import dev.coppice.codec.Struct;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Whether probabilities mean what they say: rows in about ten groups of equal size by their
 * predicted probability, with the share that came true.
 *
 * @param predicted the mean probability of each group, rising
 * @param observed the share of positive rows
 * @param low the lower end of Wilson's interval of the share, confidence 0.95
 * @param rows how many each group has
 */
@SuppressWarnings("ArrayRecordComponent") // drawn and written as arrays
public record Reliability(
    double[] predicted, double[] observed, double[] low, double[] high, long[] rows) {

  private static final int GROUPS = 10;
  private static final double Z = 1.959964;

  /**
   * @param truth 1 for a positive row, 0 for a negative one
   */
  public static Reliability of(double[] truth, double[] probability) {
    int[] order =
        IntStream.range(0, truth.length)
            .boxed()
            .sorted((a, b) -> Double.compare(probability[a], probability[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int groups = Math.max(1, Math.min(GROUPS, truth.length / 5));
    double[][] columns = new double[4][groups];
    long[] rows = new long[groups];
    for (int g = 0; g < groups; g++) {
      int from = (int) ((long) g * order.length / groups);
      int to = (int) ((long) (g + 1) * order.length / groups);
      for (int i = from; i < to; i++) {
        columns[0][g] += probability[order[i]] / (to - from);
        columns[1][g] += truth[order[i]] / (to - from);
      }
      rows[g] = to - from;
      double[] ends = wilson(columns[1][g], to - from);
      columns[2][g] = ends[0];
      columns[3][g] = ends[1];
    }
    return new Reliability(columns[0], columns[1], columns[2], columns[3], rows);
  }

  /**
   * Of the class that each row gets: its probability, and whether it was right.
   *
   * @param truth the class index of each row
   * @param probability [class][row]
   */
  public static Reliability ofTheLikeliest(double[] truth, double[][] probability) {
    double[] right = new double[truth.length];
    double[] confidence = new double[truth.length];
    for (int row = 0; row < truth.length; row++) {
      int best = 0;
      for (int k = 1; k < probability.length; k++) {
        best = probability[k][row] > probability[best][row] ? k : best;
      }
      right[row] = truth[row] == best ? 1 : 0;
      confidence[row] = probability[best][row];
    }
    return of(right, confidence);
  }

  /** Wilson's interval of a share (1927), which stays within 0 and 1. */
  static double[] wilson(double share, long rows) {
    double middle = (share + Z * Z / (2 * rows)) / (1 + Z * Z / rows);
    double half =
        Z
            / (1 + Z * Z / rows)
            * StrictMath.sqrt(share * (1 - share) / rows + Z * Z / (4.0 * rows * rows));
    return new double[] {Math.max(0, middle - half), Math.min(1, middle + half)};
  }

  /** The mean distance of share and probability, over the rows (expected calibration error). */
  public double error() {
    double sum = 0;
    for (int g = 0; g < rows.length; g++) {
      sum += rows[g] * Math.abs(observed[g] - predicted[g]);
    }
    return sum / Arrays.stream(rows).sum();
  }

  public Struct toStruct() {
    return new Struct()
        .put("predicted", predicted)
        .put("observed", observed)
        .put("low", low)
        .put("high", high)
        .put("rows", rows)
        .put("expected_calibration_error", error());
  }
}
