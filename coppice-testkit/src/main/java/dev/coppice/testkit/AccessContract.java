package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.coppice.access.KnownTokens;
import dev.coppice.access.NewToken;
import dev.coppice.access.Role;
import dev.coppice.access.Token;
import dev.coppice.access.Tokens;
import dev.coppice.audit.Audit;
import dev.coppice.audit.Event;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tokens do, on every database. */
public abstract class AccessContract {

  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

  private Store store;
  private Tokens tokens;

  /** An empty store. */
  protected abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
    tokens = at(NOW);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private Tokens at(Instant now) {
    return Tokens.open(store, clock(now));
  }

  private static Clock clock(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  @Test
  void aTokenIsKnownByItsTextAndByNothingElse() {
    NewToken made = tokens.create("ci", Role.OPERATOR, null, "ann");
    try (KnownTokens known = KnownTokens.of(tokens, clock(NOW))) {
      String text = made.secret();
      Token found = known.find(text);
      assertNotNull(found);
      assertEquals("ci", found.name());
      assertEquals(Role.OPERATOR, found.role());
      assertEquals("ann", found.createdBy());
      SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < 200; i++) {
        int at = random.nextInt(text.length());
        char other = text.charAt(at) == 'x' ? 'y' : 'x';
        assertNull(known.find(text.substring(0, at) + other + text.substring(at + 1)));
      }
      for (String wrong : List.of("", "coppice_", text + "0", text.substring(1), "é".repeat(67))) {
        assertNull(known.find(wrong), wrong);
      }
    }
  }

  @Test
  void neitherTheStoreNorTheListHoldsTheSecret() {
    NewToken made = tokens.create("ci", Role.VIEWER, null, "ann");
    String secret = made.secret().substring(made.secret().lastIndexOf('_') + 1);
    String columns = "id, name, role, hash, created_by, created, expires, revoked, seen";
    StringBuilder all = new StringBuilder();
    for (String column : columns.split(", ")) {
      store
          .metadata()
          .read(sql -> sql.all("select " + column + " from tokens", row -> row.findText(1)))
          .forEach(all::append);
    }
    assertFalse(all.toString().contains(secret));
    assertFalse((tokens.list() + " " + made).contains(secret));
    assertTrue(made.secret().matches("coppice_[0-9a-z]{8}_[0-9a-z]{50}"), made.secret());
  }

  @Test
  void secretsDiffer() {
    String first = tokens.create("one", Role.VIEWER, null, "ann").secret();
    assertNotEquals(first, tokens.create("two", Role.VIEWER, null, "ann").secret());
  }

  @Test
  void theNewestIsListedFirstAndARevokedOneStays() {
    tokens.create("old", Role.VIEWER, null, "ann");
    Tokens later = at(NOW.plusSeconds(60));
    later.create("new", Role.ADMIN, Duration.ofDays(90), "bob");
    Token revoked = later.revoke("old", "bob");
    assertEquals(NOW.plusSeconds(60), revoked.revoked());
    List<Token> all = tokens.list();
    assertEquals(List.of("new", "old"), all.stream().map(Token::name).toList());
    assertEquals(NOW.plusSeconds(60).plus(Duration.ofDays(90)), all.get(0).expires());
    assertEquals(Token.State.REVOKED, all.get(1).state(NOW));
  }

  @Test
  void whoMadeATokenAndWhoTookItBackIsWrittenDown() {
    String id = tokens.create("ci", Role.VIEWER, Duration.ofHours(1), "ann").token().id();
    tokens.revoke("ci", "bob");
    assertThrows(NotFound.class, () -> tokens.revoke("nobody", "bob"));
    List<Event> events = Audit.open(store, clock(NOW)).list("tokens", 0, 10);
    assertEquals(
        List.of("bob token.revoke tokens/ci", "ann token.create tokens/ci"),
        events.stream()
            .map(Event::entry)
            .map(entry -> entry.actor() + " " + entry.action() + " " + entry.subject())
            .toList());
    assertEquals(id, events.get(1).entry().facts().text("id"));
    assertEquals("viewer", events.get(1).entry().facts().text("role"));
  }

  @Test
  void aTokenEndsAtItsTime() {
    NewToken made = tokens.create("short", Role.VIEWER, Duration.ofHours(1), "ann");
    assertEquals(Token.State.ACTIVE, made.token().state(NOW.plusSeconds(3599)));
    assertEquals(Token.State.EXPIRED, made.token().state(NOW.plusSeconds(3600)));
    assertTrue(tokens.anyActive());
    assertFalse(at(NOW.plusSeconds(3600)).anyActive());
  }

  @Test
  void aNameIsFreeAgainWhenItsTokenIsGone() {
    tokens.create("ci", Role.VIEWER, Duration.ofHours(1), "ann");
    Conflict taken =
        assertThrows(Conflict.class, () -> tokens.create("ci", Role.ADMIN, null, "ann"));
    assertEquals(
        "There is a token 'ci' already; choose another name, or take it back first with"
            + " 'coppice tokens revoke ci'",
        taken.getMessage());
    Token second =
        at(NOW.plusSeconds(7200)).create("ci", Role.VIEWER, Duration.ofDays(9), "ann").token();
    assertEquals(second.id(), at(NOW.plusSeconds(7200)).revoke("ci", "ann").id(), "the active one");
    at(NOW.plusSeconds(7300)).create("ci", Role.VIEWER, null, "ann");
  }

  @Test
  void whatCannotBeIsRefused() {
    for (String name : List.of("", "two words", "ümlaut", "x".repeat(101), "-x", "a\nb")) {
      InvalidInput refused =
          assertThrows(InvalidInput.class, () -> tokens.create(name, Role.VIEWER, null, "ann"));
      assertEquals("name", refused.problems().get(0).place());
    }
    assertThrows(
        InvalidInput.class, () -> tokens.create("a", Role.VIEWER, Duration.ofDays(-1), "ann"));
    tokens.create("grafana", Role.VIEWER, null, "ann");
    NotFound unknown = assertThrows(NotFound.class, () -> tokens.revoke("grafna", "ann"));
    assertEquals("There is no token 'grafna'; did you mean 'grafana'?", unknown.getMessage());
    String id = tokens.revoke("grafana", "ann").id();
    Conflict twice = assertThrows(Conflict.class, () -> tokens.revoke(id, "ann"));
    assertTrue(twice.getMessage().contains("was revoked at " + NOW), twice.getMessage());
  }

  @Test
  void aRunningServerSeesNewAndRevokedTokens() {
    try (KnownTokens known = KnownTokens.of(tokens, clock(NOW))) {
      Tokens other = at(NOW);
      String text = other.create("late", Role.VIEWER, null, "ann").secret();
      await(() -> known.find(text) != null);
      other.revoke("late", "ann");
      await(() -> state(known, text) == Token.State.REVOKED);
      assertEquals(Duration.ZERO, known.age());
    }
  }

  private static Token.State state(KnownTokens known, String text) {
    Token token = known.find(text);
    return token == null ? fail("it was there") : token.state(NOW);
  }

  @Test
  void whenATokenWasSeenIsWrittenDownOnceInAWhile() {
    String text = tokens.create("ci", Role.VIEWER, null, "ann").secret();
    assertNull(tokens.list().get(0).seen());
    try (KnownTokens known = KnownTokens.of(tokens, clock(NOW))) {
      assertNotNull(known.find(text));
      await(() -> tokens.list().get(0).seen() != null);
    }
    assertEquals(NOW, tokens.list().get(0).seen());
    Instant soon = NOW.plus(KnownTokens.COARSE).minusSeconds(1);
    long version = store.metadata().version();
    try (KnownTokens known = KnownTokens.of(at(soon), clock(soon))) {
      known.find(text);
      Tokens other = at(soon);
      String next = other.create("next", Role.VIEWER, null, "ann").secret();
      await(() -> known.find(next) != null);
      await(() -> other.list().get(0).seen() != null);
    }
    assertEquals(NOW, tokens.list().get(1).seen(), "that was not long enough ago");
    assertEquals(version + 2, store.metadata().version(), "one new token, seen once");
  }

  private static void await(BooleanSupplier holds) {
    Instant end = Clock.systemUTC().instant().plusSeconds(20);
    while (!holds.getAsBoolean()) {
      if (Clock.systemUTC().instant().isAfter(end)) {
        fail("it did not come to hold within 20 s");
      }
      Thread.onSpinWait();
    }
  }
}
