package dev.coppice.registry.gates;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.store.Store;
import java.time.Clock;
import java.util.List;

/**
 * What people say about versions that wait for them.
 *
 * @param approvers who may say it; empty for everybody
 */
public record Approvals(Registry registry, GateBook book, Audit audit, List<String> approvers) {

  /** What the audit log calls a no. */
  public static final String REFUSE = "version.refuse";

  public static Approvals open(Store store, List<String> approvers, Clock clock) {
    return new Approvals(
        Registry.open(store, clock),
        GateBook.open(store, clock),
        Audit.open(store, clock),
        List.copyOf(approvers));
  }

  /**
   * Keeps a yes.
   *
   * @param reference as {@code churn/3} or {@code churn@challenger}
   * @throws dev.coppice.errors.Rejected when this one may not
   * @throws Conflict when it is too late
   */
  public Approval approve(String reference, By by) {
    return book.approve(waiting(reference), approvers, by);
  }

  /**
   * Keeps a no: the version is archived, and whoever waits for a word goes on without it.
   *
   * @throws dev.coppice.errors.Rejected when this one may not
   * @throws Conflict when it is too late
   */
  public ModelVersion refuse(String reference, By by) {
    Approval.requireApprover(by.actor(), approvers);
    ModelVersion version = waiting(reference);
    if (version.stage() == Stage.PRODUCTION) {
      throw new Conflict(version.reference() + " is champion; to go back: models rollback");
    }
    audit.add(Entry.of(by, REFUSE, version.reference(), new Struct()));
    registry.archive(version.model(), version.number(), by);
    return registry.version(version.model(), version.number());
  }

  private ModelVersion waiting(String reference) {
    ModelVersion version = registry.pinned(reference);
    if (version.stage() == Stage.ARCHIVED) {
      throw new Conflict(version.reference() + " is archived: it waits for nobody");
    }
    return version;
  }
}
