package dev.coppice.training;

import org.jspecify.annotations.Nullable;

/**
 * The {@code decision} section of a project: how the threshold of a binary model is found. At most
 * one is given; none chooses the largest F1.
 *
 * @param threshold this threshold, fixed
 * @param precision the largest recall among thresholds with at least this precision
 * @param recall the largest precision among thresholds with at least this recall
 * @param maximise {@code f1} or {@code accuracy}
 */
public record DecisionSettings(
    @Nullable Double threshold,
    @Nullable Double precision,
    @Nullable Double recall,
    @Nullable String maximise) {

  public static DecisionSettings defaults() {
    return new DecisionSettings(null, null, null, null);
  }
}
