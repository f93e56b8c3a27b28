package dev.coppice.registry.gates;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.codec.Struct;
import dev.coppice.registry.ModelVersion;
import dev.coppice.store.Metadata;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** What gates remember: which candidates a set of rows has judged, and who approved what. */
public final class GateBook {

  private final Metadata metadata;
  private final Audit audit;
  private final Clock clock;

  private GateBook(Metadata metadata, Audit audit, Clock clock) {
    this.metadata = metadata;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote the store
   */
  public static GateBook open(Store store, Clock clock) {
    store.metadata().migrate("gates", GateBook.class, "0001-gates.sql");
    return new GateBook(store.metadata(), Audit.open(store, clock), clock);
  }

  /**
   * Notes that a set of rows judges a candidate; the same two again are no further use.
   *
   * @param set {@link GateSet#sha256}
   * @param candidate the hash of its model
   * @return how many different candidates it has judged
   */
  public int use(String set, String candidate) {
    return metadata.write(
        sql -> {
          sql.run(
              "insert into gate_uses (gate_set, candidate, at) values (?, ?, ?)"
                  + " on conflict (gate_set, candidate) do nothing",
              set,
              candidate,
              clock.millis());
          return (int) sql.number("select count(*) from gate_uses where gate_set = ?", set);
        });
  }

  /**
   * Keeps somebody's word for a version; their latest word about it counts.
   *
   * @param approvers who may; empty for everybody
   * @throws dev.coppice.errors.Rejected when this one may not
   */
  public Approval approve(ModelVersion version, List<String> approvers, By by) {
    Approval.requireApprover(by.actor(), approvers);
    Approval approval = new Approval(by.actor(), by.reason(), clock.instant());
    metadata.write(
        sql -> {
          audit.add(sql, Entry.of(by, "version.approve", version.reference(), new Struct()));
          return sql.run(
              "insert into approvals (model, version, approver, reason, at) values (?, ?, ?, ?, ?)"
                  + " on conflict (model, version, approver)"
                  + " do update set reason = excluded.reason, at = excluded.at",
              version.model(),
              version.number(),
              approval.approver(),
              approval.reason(),
              approval.at().toEpochMilli());
        });
    return approval;
  }

  /** Who approved a version, the earliest first. */
  public List<Approval> approvals(ModelVersion version) {
    return metadata.read(
        sql ->
            sql.all(
                "select approver, reason, at from approvals where model = ? and version = ?"
                    + " order by at, approver",
                row -> new Approval(row.text(1), row.text(2), Instant.ofEpochMilli(row.integer(3))),
                version.model(),
                version.number()));
  }
}
