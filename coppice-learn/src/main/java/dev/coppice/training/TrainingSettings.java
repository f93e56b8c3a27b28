package dev.coppice.training;

import dev.coppice.errors.Problems;
import org.jspecify.annotations.Nullable;

/**
 * The {@code training} section of a project.
 *
 * @param seed all chance comes from it
 * @param folds of the cross-validation, at least 2
 * @param metric what the candidates are ranked by; null for the task's usual one
 * @param threads how many to use, 0 for all processors; the result does not depend on it
 * @param calibration what makes probabilities of classes mean what they say
 * @param showCheckpoints whether the champion's are also artifacts of the run
 */
public record TrainingSettings(
    long seed,
    int folds,
    @Nullable String metric,
    int threads,
    Calibrate calibration,
    SmoteSettings smote,
    boolean showCheckpoints) {

  /** How probabilities are brought to what came true of predictions for rows not seen. */
  public enum Calibrate {
    NONE,
    /** A straight line between log odds: two numbers to learn. */
    PLATT,
    /** Any rising steps: for thousands of rows. */
    ISOTONIC
  }

  public TrainingSettings {
    Problems problems = new Problems();
    if (folds < 2) {
      problems.add("folds", "is " + folds + "; accepted: 2 or more");
    }
    if (threads < 0) {
      problems.add("threads", "is " + threads + "; accepted: 1 or more, or 0 for all processors");
    }
    problems.throwIfAny();
  }

  /** Neither calibrated nor with synthetic rows. */
  public TrainingSettings(long seed, int folds, @Nullable String metric, int threads) {
    this(seed, folds, metric, threads, Calibrate.NONE, SmoteSettings.defaults(), false);
  }

  public static TrainingSettings defaults() {
    return new TrainingSettings(42, 5, null, 0);
  }

  /** The same on so many threads. */
  public TrainingSettings on(int otherThreads) {
    return new TrainingSettings(
        seed, folds, metric, otherThreads, calibration, smote, showCheckpoints);
  }
}
