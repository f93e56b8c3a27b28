package dev.coppice.training;

import dev.coppice.errors.InvalidInput;
import dev.coppice.metrics.ThresholdCounts;

/**
 * How the threshold of a binary decision is chosen; a row is called positive when its probability
 * is at or above it.
 *
 * <p>Every distinct probability of the given rows is a candidate: these are all the points of the
 * precision-recall curve at which somebody is called positive. Of equally good candidates the
 * highest threshold wins, so the choice does not depend on the order of the rows. Choose on
 * validation or out-of-fold predictions, never on the rows of the final evaluation.
 */
public sealed interface Threshold {

  /** This threshold, whatever the predictions. */
  record Fixed(double value) implements Threshold {
    public Fixed {
      requireShare("threshold", value);
    }
  }

  /**
   * The largest recall among candidates with at least this precision; when there is none, the
   * largest precision (of equals the one with the largest recall), not reached.
   */
  record PrecisionAtLeast(double target) implements Threshold {
    public PrecisionAtLeast {
      requireShare("target precision", target);
    }
  }

  /** The largest precision among candidates with at least this recall. */
  record RecallAtLeast(double target) implements Threshold {
    public RecallAtLeast {
      requireShare("target recall", target);
    }
  }

  record MaxF1() implements Threshold {}

  record MaxAccuracy() implements Threshold {}

  /**
   * The smallest total cost of wrong decisions; right ones cost nothing.
   *
   * @param falsePositive cost of calling a negative row positive, at least 0
   * @param falseNegative cost of calling a positive row negative, at least 0
   */
  record Cost(double falsePositive, double falseNegative) implements Threshold {
    public Cost {
      if (!(falsePositive >= 0 && falseNegative >= 0 && falsePositive + falseNegative > 0)
          || Double.isInfinite(falsePositive + falseNegative)) {
        throw new InvalidInput(
            "The costs of a false positive and a false negative are "
                + falsePositive
                + " and "
                + falseNegative
                + "; they are finite, at least 0, and not both 0");
      }
    }
  }

  /**
   * A chosen threshold and what it does on the rows it was chosen on; ratios without a denominator
   * are 0.
   *
   * @param reached whether the policy's target is met; true for policies without a target
   */
  record Choice(double threshold, double precision, double recall, double f1, boolean reached) {}

  /**
   * @param truth 1 for a positive row, 0 for a negative one
   * @param probability of the positive class, one a row
   */
  default Choice choose(double[] truth, double[] probability) {
    return choose(ThresholdCounts.of(truth, probability));
  }

  /** The same from counts that are already there. */
  default Choice choose(ThresholdCounts counts) {
    if (this instanceof Fixed fixed) {
      return at(counts, fixed.value(), lastReaching(counts, fixed.value()), true);
    }
    int best = 0; // thresholds fall: the first of equals is the highest
    for (int i = 1; i < counts.size(); i++) {
      if (better(counts, i, best)) {
        best = i;
      }
    }
    return at(counts, counts.thresholds()[best], best, reached(counts, best));
  }

  private boolean better(ThresholdCounts counts, int i, int best) {
    if (this instanceof PrecisionAtLeast) {
      if (reached(counts, i) != reached(counts, best)) {
        return reached(counts, i);
      }
      boolean moreRecall = counts.truePositives()[i] > counts.truePositives()[best];
      int precision = Double.compare(counts.precision(i), counts.precision(best));
      return reached(counts, i) ? moreRecall : precision > 0 || (precision == 0 && moreRecall);
    }
    if (this instanceof RecallAtLeast && reached(counts, i) != reached(counts, best)) {
      return reached(counts, i);
    }
    return worth(counts, i) > worth(counts, best);
  }

  private boolean reached(ThresholdCounts counts, int i) {
    if (this instanceof PrecisionAtLeast policy) {
      return counts.precision(i) >= policy.target();
    }
    return !(this instanceof RecallAtLeast policy) || counts.recall(i) >= policy.target();
  }

  /** What the policy makes as large as it can. */
  private double worth(ThresholdCounts counts, int i) {
    double right = counts.truePositives()[i];
    double wrong = counts.falsePositives()[i];
    if (this instanceof MaxF1) {
      return f1(counts, i);
    }
    if (this instanceof MaxAccuracy) {
      return right - wrong;
    }
    if (this instanceof Cost cost) {
      return -(cost.falsePositive() * wrong + cost.falseNegative() * (counts.positives() - right));
    }
    return counts.precision(i);
  }

  private static double f1(ThresholdCounts counts, int i) {
    double called = (double) counts.truePositives()[i] + counts.falsePositives()[i];
    return 2.0 * counts.truePositives()[i] / (called + counts.positives());
  }

  /** The last position whose threshold is at least the value, or -1. */
  private static int lastReaching(ThresholdCounts counts, double value) {
    int last = counts.size() - 1;
    while (last >= 0 && counts.thresholds()[last] < value) {
      last--;
    }
    return last;
  }

  private static Choice at(ThresholdCounts counts, double threshold, int i, boolean reached) {
    if (i < 0) {
      return new Choice(threshold, 0, 0, 0, reached);
    }
    double recall = counts.positives() == 0 ? 0 : counts.recall(i);
    return new Choice(threshold, counts.precision(i), recall, f1(counts, i), reached);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new InvalidInput("The " + name + " is " + value + "; it is from 0 to 1");
    }
  }
}
