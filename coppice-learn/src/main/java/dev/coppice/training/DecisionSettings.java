package dev.coppice.training;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * @throws InvalidInput when more than one is given, or one that does not exist
   */
  public Threshold policy() {
    List<Threshold> given = new ArrayList<>();
    if (threshold != null) {
      given.add(new Threshold.Fixed(threshold));
    }
    if (precision != null) {
      given.add(new Threshold.PrecisionAtLeast(precision));
    }
    if (recall != null) {
      given.add(new Threshold.RecallAtLeast(recall));
    }
    if (maximise != null) {
      given.add(
          switch (maximise) {
            case "f1" -> new Threshold.MaxF1();
            case "accuracy" -> new Threshold.MaxAccuracy();
            default ->
                throw new InvalidInput(
                    "decision.maximise is '" + maximise + "'; accepted: f1, accuracy");
          });
    }
    if (given.size() > 1) {
      throw new InvalidInput(
          "decision: give one of threshold, precision, recall, maximise, not " + given.size());
    }
    return given.isEmpty() ? new Threshold.MaxF1() : given.get(0);
  }
}
