package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Check;
import dev.coppice.audit.Entry;
import dev.coppice.audit.Event;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Rejected;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log of decisions does, and what it notices, on every database. */
public abstract class AuditContract {

  private static final long NOW = 1_800_000_000_000L;
  private static final By ANN = new By("ann", "better on the hold-out");

  private Store store;
  private Audit audit;

  /** An empty store. */
  protected abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
    audit = Audit.open(store, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void add(String action, String subject) {
    audit.add(Entry.of(ANN, action, subject, new Struct().put("ärger", "quote \" and \\ slash")));
  }

  private void addFive() {
    for (int i = 1; i <= 5; i++) {
      add("model.promote", "churn/" + i);
    }
  }

  private void tamper(String sql, Object... values) {
    store.metadata().write(s -> s.run(sql, values));
  }

  @Test
  void anEventSaysWhoDidWhatWhenAndWhy() {
    add("model.promote", "churn/3");
    Event event = audit.list(10).get(0);
    assertEquals(1, event.number());
    assertEquals(NOW, event.at());
    assertEquals("ann", event.entry().actor());
    assertEquals("model.promote", event.entry().action());
    assertEquals("churn/3", event.entry().subject());
    assertEquals("better on the hold-out", event.entry().reason());
    assertEquals("quote \" and \\ slash", event.entry().facts().text("ärger"));
    assertEquals("0".repeat(64), event.previous());
    assertTrue(event.hash().matches("[0-9a-f]{64}"));
  }

  @Test
  void theLatestComeFirstAndAThingIsAlsoWhatBelongsToIt() {
    for (String subject : List.of("churn", "churn/3", "churn@champion", "churn-eu/1", "chur")) {
      add("x", subject);
    }
    assertEquals(List.of("chur", "churn-eu/1"), subjects(audit.list("", 0, 2)));
    assertEquals(
        List.of("churn@champion", "churn/3", "churn"), subjects(audit.list("churn", 0, 9)));
    assertEquals(List.of("churn/3"), subjects(audit.list("churn", 3, 1)));
    assertEquals(List.of("churn/3"), subjects(audit.list("churn/3", 0, 9)));
  }

  private static List<String> subjects(List<Event> events) {
    return events.stream().map(event -> event.entry().subject()).toList();
  }

  @Test
  void anUntouchedChainIsIntactAndItsHeadIsFoundAgain() {
    assertTrue(audit.check().intact(), "also an empty one");
    addFive();
    Check then = audit.check();
    assertEquals(5, then.events());
    assertNull(then.broken());
    assertEquals(audit.list(1).get(0).hash(), then.head());
    addFive();
    assertTrue(audit.check(then.head()).intact());
    assertEquals("No event has the hash ffff that was known before", audit.check("ffff").broken());
  }

  @Test
  void everyWayOfTamperingIsFound() {
    Map<String, String> ways = new LinkedHashMap<>();
    ways.put("update audit set actor = 'bob' where number = 3", "Event 3 (model.promote churn/3)");
    ways.put("update audit set reason = '' where number = 1", "Event 1 (model.promote churn/1)");
    ways.put("update audit set at = at - 1 where number = 5", "Event 5 (model.promote churn/5)");
    ways.put("update audit set facts = '{}' where number = 2", "Event 2 (model.promote churn/2)");
    ways.put("update audit set hash = previous where number = 4", "Event 4 (model.promote");
    ways.put("delete from audit where number = 2", "Event 2 is missing; event 3 follows");
    ways.put("delete from audit where number = 1", "Event 1 is missing; event 2 follows");
    ways.put("delete from audit where number = 5", "The log ends with event 4, but 5 were written");
    ways.put("delete from audit", "The log ends with event 0, but 5 were written");
    ways.put("delete from audit_head", "The log ends with event 5, but 0 were written");
    ways.put(
        "insert into audit select 6, at, actor, action, subject, reason, facts, previous, hash"
            + " from audit where number = 5",
        "Event 6 does not follow the event before it");
    ways.forEach(
        (way, found) -> {
          startAnew();
          tamper(way);
          String broken = String.valueOf(audit.check().broken());
          assertTrue(broken.startsWith(found), way + ": " + broken);
        });
  }

  private void startAnew() {
    tamper("delete from audit");
    tamper("delete from audit_head");
    tamper("insert into audit_head (events, hash) values (0, ?)", "0".repeat(64));
    addFive();
    assertTrue(audit.check().intact());
  }

  @Test
  void oneEventWrittenAnewBreaksTheNext() {
    addFive();
    String hash = audit.list(1).get(0).hash();
    tamper("update audit set hash = ? where number = 2", hash);
    assertEquals("Event 2 (model.promote churn/2) was changed", audit.check().broken());
    tamper("update audit set previous = ? where number = 4", hash);
    assertFalse(audit.check().intact());
  }

  @Test
  void aDecisionAndItsRecordStandOrFallTogether() {
    assertThrows(
        Rejected.class,
        () ->
            store
                .metadata()
                .write(
                    sql -> {
                      audit.add(sql, Entry.of(ANN, "model.promote", "churn/1", new Struct()));
                      throw new Rejected("no");
                    }));
    assertEquals(List.of(), audit.list(10));
    add("model.promote", "churn/2");
    assertTrue(audit.check().intact());
  }

  @Test
  void manyWritersMakeOneChain() throws InterruptedException {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    for (int client = 0; client < 8; client++) {
      String subject = "model" + client;
      clients.submit(
          () -> {
            for (int i = 0; i < 150; i++) {
              add("x", subject);
            }
          });
    }
    clients.shutdown();
    assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS));
    Check check = audit.check();
    assertNull(check.broken());
    assertEquals(1200, check.events());
  }

  @Test
  void nobodyDecidesAnonymously() {
    assertThrows(InvalidInput.class, () -> new By(" ", "because"));
    assertThrows(InvalidInput.class, () -> new By("ann", "x".repeat(2001)));
  }
}
