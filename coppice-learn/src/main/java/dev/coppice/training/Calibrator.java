package dev.coppice.training;

import dev.coppice.data.Folds;
import dev.coppice.data.Folds.Fold;
import dev.coppice.models.Calibration;
import dev.coppice.models.Task;
import dev.coppice.training.TrainingSettings.Calibrate;
import dev.coppice.training.svm.PlattScaling;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Learns a {@link Calibration} from predictions for rows that the predicting fits did not see, as
 * scikit-learn's CalibratedClassifierCV without an ensemble: one function a class, that class
 * against the others.
 *
 * <p>Isotonic regression by pooling adjacent violators (M. Ayer and others, 1955) after rows of
 * equal probability were averaged; cost: sorting. Of n rows none says 0 or 1: the ends are 1 / (n +
 * 2) away (Laplace's rule of succession), without which one row that comes out otherwise has an
 * endless loss. Platt's line by Newton's steps, see {@link PlattScaling}.
 */
public final class Calibrator {

  private static final int FOLDS = 5;

  private Calibrator() {}

  /**
   * @param truth the class index of each row
   * @param predictions [output][row]
   */
  public static Calibration fit(
      Calibrate method, Task task, double[] truth, double[][] predictions) {
    int outputs = predictions.length;
    double[][] one = new double[outputs][];
    double[][] other = new double[outputs][];
    double[] slope = new double[outputs];
    double[] offset = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      int label = task == Task.BINARY ? 1 : k;
      double[] hits = Arrays.stream(truth).map(y -> y == label ? 1 : 0).toArray();
      if (method == Calibrate.ISOTONIC) {
        double[][] steps = isotonic(predictions[k], hits);
        one[k] = steps[0];
        other[k] = steps[1];
      } else if (method == Calibrate.PLATT) {
        PlattScaling line = platt(predictions[k], hits);
        slope[k] = line.slope();
        offset[k] = line.offset();
      }
    }
    return switch (method) {
      case NONE -> Calibration.NONE;
      case PLATT -> new Calibration.Line(slope, offset);
      case ISOTONIC -> new Calibration.Steps(Arrays.asList(one), Arrays.asList(other));
    };
  }

  private static PlattScaling platt(double[] probability, double[] hits) {
    double[] weights = new double[hits.length];
    Arrays.fill(weights, 1);
    return PlattScaling.fit(
        Arrays.stream(probability).map(Calibration.Line::logOdds).toArray(),
        Arrays.stream(hits).map(hit -> hit == 1 ? 1 : -1).toArray(),
        weights);
  }

  /** Rising probabilities, and what each becomes. */
  static double[][] isotonic(double[] probability, double[] hits) {
    int[] order =
        IntStream.range(0, hits.length)
            .boxed()
            .sorted((a, b) -> Double.compare(probability[a], probability[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] xs = new double[order.length];
    double[] sums = new double[order.length];
    double[] weights = new double[order.length];
    int count = 0;
    for (int row : order) { // hits are 0 or 1: their sums are exact in any order
      if (count == 0 || probability[row] != xs[count - 1]) {
        xs[count++] = probability[row];
      }
      sums[count - 1] += hits[row];
      weights[count - 1]++;
    }
    int[] last = new int[count]; // of each block, the position of its last value
    int blocks = 0;
    for (int i = 0; i < count; i++) {
      double sum = sums[i];
      double weight = weights[i];
      while (blocks > 0 && sums[blocks - 1] * weight >= sum * weights[blocks - 1]) {
        blocks--;
        sum += sums[blocks];
        weight += weights[blocks];
      }
      sums[blocks] = sum;
      weights[blocks] = weight;
      last[blocks++] = i;
    }
    double least = 1 / (hits.length + 2.0);
    double[][] steps = new double[2][2 * blocks];
    int kept = 0;
    for (int block = 0; block < blocks; block++) {
      int first = block == 0 ? 0 : last[block - 1] + 1;
      double value = Math.max(least, Math.min(1 - least, sums[block] / weights[block]));
      for (int at : first == last[block] ? new int[] {first} : new int[] {first, last[block]}) {
        steps[0][kept] = xs[at];
        steps[1][kept++] = value;
      }
    }
    return new double[][] {Arrays.copyOf(steps[0], kept), Arrays.copyOf(steps[1], kept)};
  }

  /** [output][row], changed row by row. */
  public static double[][] apply(Calibration calibration, double[][] predictions) {
    double[][] changed = Arrays.stream(predictions).map(double[]::clone).toArray(double[][]::new);
    double[] one = new double[changed.length];
    for (int row = 0; row < changed[0].length; row++) {
      for (int k = 0; k < one.length; k++) {
        one[k] = changed[k][row];
      }
      calibration.apply(one);
      for (int k = 0; k < one.length; k++) {
        changed[k][row] = one[k];
      }
    }
    return changed;
  }

  /** What rows become that the calibration did not learn from, in five folds: for fair figures. */
  public static double[][] unseen(
      Calibrate method, Task task, double[] truth, double[][] predictions, long seed) {
    int rows = truth.length;
    double[][] changed = Arrays.stream(predictions).map(double[]::clone).toArray(double[][]::new);
    if (rows < FOLDS || method == Calibrate.NONE) {
      return changed;
    }
    for (Fold fold : Folds.random(rows, FOLDS, seed)) {
      Calibration calibration =
          fit(method, task, pick(truth, fold.train()), pick(predictions, fold.train()));
      double[][] others = apply(calibration, pick(predictions, fold.validation()));
      for (int k = 0; k < changed.length; k++) {
        for (int i = 0; i < fold.validation().length; i++) {
          changed[k][fold.validation()[i]] = others[k][i];
        }
      }
    }
    return changed;
  }

  private static double[][] pick(double[][] values, int[] rows) {
    return Arrays.stream(values).map(each -> pick(each, rows)).toArray(double[][]::new);
  }

  private static double[] pick(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
  }
}
