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
 */
public record TrainingSettings(long seed, int folds, @Nullable String metric, int threads) {

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

  public static TrainingSettings defaults() {
    return new TrainingSettings(42, 5, null, 0);
  }
}
