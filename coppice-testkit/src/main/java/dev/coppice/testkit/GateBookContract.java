package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.audit.By;
import dev.coppice.errors.Rejected;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.gates.Approval;
import dev.coppice.registry.gates.GateBook;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What gates remember, on every database. */
public abstract class GateBookContract {

  private static final Instant NOON = Instant.parse("2026-05-03T12:00:00.123Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

  /** An empty store. */
  protected abstract Store open();

  @Test
  void usesAreCountedByCandidate() {
    try (Store store = open()) {
      GateBook book = GateBook.open(store, CLOCK);

      assertEquals(1, book.use("set", "a"));
      assertEquals(1, book.use("set", "a"));
      assertEquals(2, book.use("set", "b"));
      assertEquals(1, book.use("other", "b"));
      assertEquals(2, GateBook.open(store, CLOCK).use("set", "b"), "also when opened again");
    }
  }

  @Test
  void theLatestWordOfAnApproverCounts() {
    try (Store store = open()) {
      ModelVersion version =
          Registry.open(store, CLOCK)
              .register(NewVersion.of("churn", "here", List.of()), new By("ana", ""));
      GateBook book = GateBook.open(store, CLOCK);
      List<String> approvers = List.of("ana", "ben");

      book.approve(version, approvers, new By("ben", "fine"));
      book.approve(version, approvers, new By("ben", "really"));

      assertEquals(List.of(new Approval("ben", "really", NOON)), book.approvals(version));
      assertThrows(Rejected.class, () -> book.approve(version, approvers, new By("eve", "please")));
    }
  }
}
