package dev.coppice.training;

import dev.coppice.data.Folds.Fold;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.ClassPredictions;
import dev.coppice.metrics.NumberPredictions;
import dev.coppice.metrics.Scores;
import dev.coppice.training.Contender.Fitted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Cross-validation of several contenders on the same folds. Everything that learns, features
 * included, learns inside the training part of a fold only. Fits run side by side, one thread each:
 * two parallel fits beat one fit with two threads.
 */
public final class CrossValidation {

  private CrossValidation() {}

  /** Hears of each finished fit; called from several threads, one at a time. */
  public interface Listener {
    void fitted(String contender, int fold, int done, int total);
  }

  /**
   * What one contender did.
   *
   * @param folds the scores of each fold, at threshold 0.5 where there is one
   * @param outOfFold [output][row]: each row predicted by the fit that did not see it; NaN for rows
   *     that no fold validates
   * @param seconds the time of its fits, added up
   */
  @SuppressWarnings("ArrayRecordComponent") // predictions, read in bulk
  public record Outcome(
      Contender contender, List<Scores> folds, double[][] outOfFold, double seconds) {

    public Scores mean() {
      return Scores.mean(folds);
    }

    /** Population standard deviation over the folds. */
    public Scores std() {
      return Scores.std(folds);
    }
  }

  /** What one contender predicted for the rows of one fold. */
  @SuppressWarnings("ArrayRecordComponent") // predictions, read in bulk
  record Fit(double[][] predictions, double seconds) {}

  /** The outcomes in the order of the contenders. */
  public static List<Outcome> run(
      List<Contender> contenders,
      Examples examples,
      List<Fold> folds,
      FitContext context,
      LongSupplier nanoTime,
      Listener listener) {
    int total = contenders.size() * folds.size();
    int[] done = {0};
    List<Fit> fits;
    try (Parallel parallel = new Parallel(context.threads())) {
      fits =
          parallel.map(
              0,
              total,
              number -> {
                Contender contender = contenders.get(number / folds.size());
                int fold = number % folds.size();
                SavedFit saved = new SavedFit(context.checkpoints(), contender.name(), fold);
                Fit fit =
                    saved.readOr(
                        () -> fit(contender, examples, folds.get(fold), fold, context, nanoTime));
                synchronized (done) {
                  listener.fitted(contender.name(), fold, ++done[0], total);
                }
                return fit;
              });
    }
    return IntStream.range(0, contenders.size())
        .mapToObj(
            i ->
                outcome(
                    contenders.get(i),
                    examples,
                    folds,
                    fits.subList(i * folds.size(), (i + 1) * folds.size())))
        .toList();
  }

  private static Fit fit(
      Contender contender,
      Examples examples,
      Fold fold,
      int number,
      FitContext context,
      LongSupplier nanoTime) {
    context.checkpoint();
    long start = nanoTime.getAsLong();
    FitContext alone = new FitContext(context.seed() + number, 1, context.cancelled());
    Fitted fitted = contender.fit(examples.select(fold.train()), alone);
    double[][] predictions = fitted.predict(examples.inputs().select(fold.validation()));
    return new Fit(predictions, (nanoTime.getAsLong() - start) / 1e9);
  }

  private static Outcome outcome(
      Contender contender, Examples examples, List<Fold> folds, List<Fit> fits) {
    double[][] outOfFold = new double[fits.get(0).predictions().length][examples.rows()];
    for (double[] output : outOfFold) {
      Arrays.fill(output, Double.NaN);
    }
    List<Scores> scores = new ArrayList<>();
    double seconds = 0;
    for (int fold = 0; fold < folds.size(); fold++) {
      int[] rows = folds.get(fold).validation();
      double[][] predictions = fits.get(fold).predictions();
      for (int k = 0; k < outOfFold.length; k++) {
        for (int i = 0; i < rows.length; i++) {
          outOfFold[k][rows[i]] = predictions[k][i];
        }
      }
      Examples truth = examples.select(rows);
      scores.add(judge(truth, predictions, 0.5));
      seconds += fits.get(fold).seconds();
    }
    return new Outcome(contender, scores, outOfFold, seconds);
  }

  /**
   * The scores of predictions against the right answers.
   *
   * @param predictions [output][row]
   * @param threshold for binary
   */
  public static Scores judge(Examples truth, double[][] predictions, double threshold) {
    return switch (truth.task()) {
      case BINARY -> new BinaryPredictions(truth.target(), predictions[0], threshold).scores();
      case MULTICLASS -> new ClassPredictions(truth.target(), predictions).scores();
      case REGRESSION -> NumberPredictions.of(truth.target(), predictions[0]).scores();
    };
  }
}
