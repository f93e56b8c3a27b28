package dev.coppice.monitoring;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
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
 * from the spread of the rows, exactly enough from some hundred on, and costs nothing. The
 * training's own figure comes from rows too: if nothing has changed, they were spread like these,
 * so their number tells how far chance may have moved it. The loss is called sure when it lies four
 * standard errors above the training's: once in thirty thousand checks by chance, and never of
 * fewer than a hundred rows.
 */
public final class Quality {

  private static final String SPLIT = "split.json";
  private static final double INTERVAL = 1.96;
  private static final double SURE = 4;
  private static final int LEAST = 100;

  private Quality() {}

  /**
   * The figures on rows that the model had not seen when it was trained.
   *
   * @param rows how many those were; 0 when nobody knows
   */
  public record Trained(Scores scores, int rows) {}

  /** Of the test part, as a bundle tells them. */
  public static Optional<Trained> trained(Bundle bundle) {
    Struct facts = bundle.manifest().struct("facts");
    if (!facts.has("metrics") || !facts.struct("metrics").has("test")) {
      return Optional.empty();
    }
    Scores scores = Scores.read(facts.struct("metrics").struct("test"));
    boolean known = bundle.files().containsKey(SPLIT);
    int rows = known ? JsonStruct.read(bundle.section(SPLIT)).ints("test").length : 0;
    return Optional.of(new Trained(scores, rows));
  }

  /**
   * @param outputs as the model gives them, one array an output
   * @param decided the class of each row; -1 for numbers
   * @param truth class indices, or numbers
   */
  public static Map<Signal, Double> of(
      Task task, double[][] outputs, int[] decided, double[] truth, Trained trained) {
    Map<Signal, Double> signals = new EnumMap<>(Signal.class);
    signals.put(Signal.LABELLED, (double) truth.length);
    if (truth.length == 0) {
      return signals;
    }
    boolean numbers = task == Task.REGRESSION;
    double[] losses =
        numbers ? RowLoss.squared(truth, outputs[0]) : RowLoss.logarithmic(truth, outputs);
    loss(losses, trained, numbers ? 2 : 1, signals);
    if (numbers) {
      signals.put(Signal.BIAS, Moments.of(outputs[0]).mean() - Moments.of(truth).mean());
    } else {
      double errors = Moments.of(RowLoss.wrong(truth, decided)).mean();
      signals.put(Signal.ERROR_RATE, errors);
      signals.put(Signal.ACCURACY_DROP, 1 - (1 - errors) / trained.scores().get("accuracy"));
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
      double[] losses, Trained before, int power, Map<Signal, Double> signals) {
    double trained = before.scores().get(power == 2 ? "rmse" : "log_loss");
    Moments moments = Moments.of(losses);
    double error = moments.std() / StrictMath.sqrt(Math.max(1, losses.length - 1));
    double chance = before.rows() == 0 ? 0 : moments.std() / StrictMath.sqrt(before.rows());
    double both = StrictMath.hypot(error, chance);
    double loss = root(moments.mean(), power);
    signals.put(Signal.LOSS, loss);
    signals.put(Signal.LOSS_LOW, root(moments.mean() - INTERVAL * error, power));
    signals.put(Signal.LOSS_HIGH, root(moments.mean() + INTERVAL * error, power));
    signals.put(Signal.QUALITY_DROP, loss / trained - 1);
    double low = root(moments.mean() - INTERVAL * both, power);
    signals.put(Signal.QUALITY_LOW, low / trained - 1);
    double least = root(moments.mean() - SURE * both, power);
    signals.put(Signal.QUALITY_SURE, losses.length >= LEAST && least > trained ? 1.0 : 0.0);
  }

  private static double root(double value, int power) {
    double positive = StrictMath.max(0, value);
    return power == 2 ? StrictMath.sqrt(positive) : positive;
  }
}
