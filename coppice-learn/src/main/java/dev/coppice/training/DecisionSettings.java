package dev.coppice.training;

import dev.coppice.errors.Problems;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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

  public DecisionSettings {
    Problems problems = new Problems();
    requireShare("threshold", threshold, problems);
    requireShare("precision", precision, problems);
    requireShare("recall", recall, problems);
    if (maximise != null && !List.of("f1", "accuracy").contains(maximise)) {
      problems.add("maximise", "is '" + maximise + "'; accepted: f1, accuracy");
    }
    long given = Stream.of(threshold, precision, recall, maximise).filter(Objects::nonNull).count();
    if (given > 1) {
      problems.add(
          "", "has " + given + " of threshold, precision, recall, maximise; give one of them");
    }
    problems.throwIfAny();
  }

  private static void requireShare(String name, @Nullable Double value, Problems problems) {
    if (value != null && !(value >= 0 && value <= 1)) {
      problems.add(name, "is " + value + "; accepted: 0 to 1");
    }
  }

  public static DecisionSettings defaults() {
    return new DecisionSettings(null, null, null, null);
  }

  public Threshold policy() {
    if (threshold != null) {
      return new Threshold.Fixed(threshold);
    } else if (precision != null) {
      return new Threshold.PrecisionAtLeast(precision);
    } else if (recall != null) {
      return new Threshold.RecallAtLeast(recall);
    }
    return "accuracy".equals(maximise) ? new Threshold.MaxAccuracy() : new Threshold.MaxF1();
  }
}
