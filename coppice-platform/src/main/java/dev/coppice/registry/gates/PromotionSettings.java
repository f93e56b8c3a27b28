package dev.coppice.registry.gates;

import dev.coppice.errors.Problems;
import dev.coppice.recipe.Gate;
import java.util.List;

/**
 * The {@code promotion} section of a project: what a version must show before it becomes champion.
 *
 * @param data labelled rows to judge on, a path or an address; empty takes the project's own data,
 *     of which the rows that a model has trained on never count
 * @param maxRows how many rows to judge on at most, the newest first
 * @param minRows with fewer rows the answer is no
 * @param checks conditions over the metrics on these rows, such as {@code roc_auc > 0.8}
 * @param compare what the version must be, compared with the champion
 * @param fairness the largest accepted differences between groups
 * @param maxLatencyMs the largest accepted median time to score one row, in milliseconds; 0 asks
 *     nothing
 * @param approvers who may approve; one of them must. Empty asks nobody
 */
public record PromotionSettings(
    String data,
    int maxRows,
    int minRows,
    List<Gate> checks,
    Comparison compare,
    List<FairnessLimit> fairness,
    double maxLatencyMs,
    List<String> approvers) {

  public PromotionSettings {
    checks = List.copyOf(checks);
    fairness = List.copyOf(fairness);
    approvers = List.copyOf(approvers);
    Problems problems = new Problems();
    if (minRows < 0) {
      problems.add("min_rows", "is " + minRows + "; accepted: 0 and more");
    }
    if (maxRows < 1 || maxRows < minRows) {
      problems.add("max_rows", "is " + maxRows + "; accepted: 1 and more, and at least min_rows");
    }
    if (!(maxLatencyMs >= 0 && Double.isFinite(maxLatencyMs))) {
      problems.add(
          "max_latency_ms", "is " + maxLatencyMs + "; accepted: milliseconds, or 0 for no limit");
    }
    if (approvers.stream().anyMatch(String::isBlank)) {
      problems.add("approvers", "holds an empty name");
    }
    if (checks.stream().anyMatch(check -> check.check().isBlank())) {
      problems.add("checks", "holds one without a 'check', such as {check: roc_auc > 0.8}");
    }
    if (fairness.stream().anyMatch(limit -> limit.column().isBlank())) {
      problems.add("fairness", "holds one without a 'column', whose values are the groups");
    }
    problems.throwIfAny();
  }

  public static PromotionSettings defaults() {
    return new PromotionSettings(
        "", 20_000, 50, List.of(), Comparison.defaults(), List.of(), 50, List.of());
  }
}
