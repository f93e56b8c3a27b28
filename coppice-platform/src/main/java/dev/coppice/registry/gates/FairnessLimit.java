package dev.coppice.registry.gates;

import dev.coppice.errors.Problems;
import dev.coppice.metrics.Fairness.Measure;

/**
 * One entry of {@code fairness} in {@code promotion}.
 *
 * @param column whose values are the groups; it need not be an input of the model
 * @param limit the largest accepted difference, or the smallest accepted ratio
 * @param minGroupRows smaller groups are left out: their rates say nothing
 */
public record FairnessLimit(String column, Measure measure, double limit, int minGroupRows) {

  public FairnessLimit {
    Problems problems = new Problems();
    if (!(limit >= 0 && limit <= 1)) {
      problems.add("limit", "is " + limit + "; accepted: 0 to 1");
    }
    if (minGroupRows < 1) {
      problems.add("min_group_rows", "is " + minGroupRows + "; accepted: 1 and more");
    }
    problems.throwIfAny();
  }

  public static FairnessLimit defaults() {
    return new FairnessLimit("", Measure.DEMOGRAPHIC_PARITY_DIFFERENCE, 0.1, 30);
  }
}
