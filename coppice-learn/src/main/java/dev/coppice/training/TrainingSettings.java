package dev.coppice.training;

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

  public static TrainingSettings defaults() {
    return new TrainingSettings(42, 5, null, 0);
  }
}
