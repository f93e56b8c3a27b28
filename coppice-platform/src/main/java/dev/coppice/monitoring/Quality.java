package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.drift.RowLoss;
import dev.coppice.metrics.Scores;
import dev.coppice.models.Task;
import dev.coppice.stats.Moments;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How right labelled predictions are, against the model's own figures from its training: the only
 * way to see that the relation between inputs and truth has changed.
 *
 * <p>The loss is a mean over rows (log loss, or the square of the error), so its interval follows
 * from the spread of the rows, exactly enough from some hundred on, and costs nothing. It is called
 * sure when it lies four standard errors above the training's: once in thirty thousand checks by
 * chance, and never of fewer than a hundred rows.
 */
public final class Quality {

  private static final double INTERVAL = 1.96;
  private static final double SURE = 4;
  private static final int LEAST = 100;

  private Quality() {}

  /**
   * The figures on rows that the model had not seen when it was trained: of the test part, as its
   * bundle tells them.
   */
  public static Optional<Scores> trained(Struct manifest) {
    Struct facts = manifest.struct("facts");
    if (!facts.has("metrics")) {
      return Optional.empty();
    }
    Struct metrics = facts.struct("metrics");
    return metrics.has("test")
        ? Optional.of(Scores.read(metrics.struct("test")))
        : Optional.empty();
  }

  /**
   * @param outputs as the model gives them, one array an output
   * @param decided the class of each row; -1 for numbers
   * @param truth class indices, or numbers
   * @param trained the scores on rows that the model had not seen
   */
  public static Map<Signal, Double> of(
      Task task, double[][] outputs, int[] decided, double[] truth, Scores trained) {
    Map<Signal, Double> signals = new EnumMap<>(Signal.class);
    signals.put(Signal.LABELLED, (double) truth.length);
    if (truth.length == 0) {
      return signals;
    }
    boolean numbers = task == Task.REGRESSION;
    double[] losses =
        numbers ? RowLoss.squared(truth, outputs[0]) : RowLoss.logarithmic(truth, outputs);
    loss(losses, trained.get(numbers ? "rmse" : "log_loss"), numbers ? 2 : 1, signals);
    if (numbers) {
      signals.put(Signal.BIAS, Moments.of(outputs[0]).mean() - Moments.of(truth).mean());
    } else {
      double errors = Moments.of(RowLoss.wrong(truth, decided)).mean();
      signals.put(Signal.ERROR_RATE, errors);
      signals.put(Signal.ACCURACY_DROP, 1 - (1 - errors) / trained.get("accuracy"));
    }
    if (task == Task.BINARY) {
      signals.put(Signal.BIAS, Moments.of(outputs[0]).mean() - Moments.of(truth).mean());
    }
    return signals;
  }

  /**
   * @param power of the training's figure that the losses are: 2 for RMSE
   */
  private static void loss(
      double[] losses, double trained, int power, Map<Signal, Double> signals) {
    Moments moments = Moments.of(losses);
    double error = moments.std() / StrictMath.sqrt(Math.max(1, losses.length - 1));
    double loss = root(moments.mean(), power);
    signals.put(Signal.LOSS, loss);
    signals.put(Signal.LOSS_LOW, root(moments.mean() - INTERVAL * error, power));
    signals.put(Signal.LOSS_HIGH, root(moments.mean() + INTERVAL * error, power));
    signals.put(Signal.QUALITY_DROP, loss / trained - 1);
    double least = root(moments.mean() - SURE * error, power);
    signals.put(Signal.QUALITY_SURE, losses.length >= LEAST && least > trained ? 1.0 : 0.0);
  }

  private static double root(double value, int power) {
    double positive = StrictMath.max(0, value);
    return power == 2 ? StrictMath.sqrt(positive) : positive;
  }
}
