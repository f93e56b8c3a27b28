package dev.coppice.registry.gates;

import dev.coppice.errors.Rejected;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  /** The first of those who may. */
  static Optional<Approval> counting(List<Approval> approvals, List<String> approvers) {
    return approvals.stream()
        .filter(approval -> approvers.isEmpty() || approvers.contains(approval.approver))
        .findFirst();
  }

  Verdict verdict() {
    String why = reason.isEmpty() ? "" : ": " + reason;
    return Verdict.yes("approval", "Approved by " + approver + " at " + at + why);
  }

  static Verdict missing(List<String> approvers, String version) {
    return Verdict.no(
        "approval",
        "Waits for the approval of "
            + String.join(" or ", approvers)
            + ": coppice models approve "
            + version
            + " --by NAME");
  }
}
