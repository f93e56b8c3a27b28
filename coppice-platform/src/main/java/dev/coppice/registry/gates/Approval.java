package dev.coppice.registry.gates;

import dev.coppice.errors.Rejected;
import java.time.Instant;
import java.util.List;

/**
 * Somebody's word for a version.
 *
 * @param reason why, in their words; may be empty
 */
public record Approval(String approver, String reason, Instant at) {

  /**
   * @throws Rejected when this name may not approve
   */
  public static void requireApprover(String name, List<String> approvers) {
    if (!approvers.isEmpty() && !approvers.contains(name)) {
      throw new Rejected(
          "'"
              + name
              + "' may not approve; promotion.approvers names "
              + String.join(", ", approvers));
    }
  }

  /** Says whether one of those who may has approved. */
  static Verdict verdict(List<Approval> approvals, List<String> approvers, String version) {
    return approvals.stream()
        .filter(approval -> approvers.isEmpty() || approvers.contains(approval.approver))
        .findFirst()
        .map(
            approval ->
                Verdict.yes(
                    "approval",
                    "Approved by "
                        + approval.approver
                        + " at "
                        + approval.at
                        + (approval.reason.isEmpty() ? "" : ": " + approval.reason)))
        .orElseGet(
            () ->
                Verdict.no(
                    "approval",
                    "Waits for the approval of "
                        + String.join(" or ", approvers)
                        + ": coppice models approve "
                        + version
                        + " --by NAME"));
  }
}
