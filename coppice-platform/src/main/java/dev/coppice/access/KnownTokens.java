package dev.coppice.access;

import dev.coppice.errors.CoppiceException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a store for those who ask at every request: in memory, and at most {@link #LOOK}
 * behind. A thread asks for the store's version, and reads the tokens again when it moved; so a
 * request costs one SHA-256 and no question to the database.
 *
 * <p>While the store does not answer, what was known last counts: a database that is away stops
 * nobody, and lets no revocation through either; {@link #age} tells.
 */
public final class KnownTokens implements AutoCloseable {

  /** How often the store is asked. */
  public static final Duration LOOK = Duration.ofMillis(250);

  /** How exact {@link Token#seen} is: a write for every request would be no good use of a disk. */
  public static final Duration COARSE = Duration.ofMinutes(10);

  /** Compared with when there is no such token, so that this takes as long. */
  private static final byte[] NOBODY = new byte[32];

  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, by nobody else
  private record Entry(Token token, byte[] hash, Mark seen) {}

  /** Set by requests, read and cleared by the thread. */
  private static final class Mark {
    volatile boolean set;
  }

  private final Tokens tokens;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private volatile Map<String, Entry> byId = Map.of();
  private volatile Instant looked;
  private long version = -1;

  private KnownTokens(Tokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
    this.looked = clock.instant();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "coppice-tokens");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Reads the tokens and keeps looking until it is closed.
   *
   * @throws dev.coppice.errors.Unavailable when they cannot be read at first
   */
  public static KnownTokens of(Tokens tokens, Clock clock) {
    KnownTokens known = new KnownTokens(tokens, clock);
    known.look();
    long pause = LOOK.toMillis();
    known.thread.scheduleWithFixedDelay(known::lookAgain, pause, pause, TimeUnit.MILLISECONDS);
    return known;
  }

  /** The token that this is the text of, in whatever state it is; null when there is none. */
  public @Nullable Token find(String text) {
    String id = Secret.id(text);
    Entry entry = id == null ? null : byId.get(id);
    boolean same = MessageDigest.isEqual(Secret.hash(text), entry == null ? NOBODY : entry.hash);
    if (entry == null || !same) {
      return null;
    }
    if (!entry.seen.set) { // a write would take the line from other processors
      entry.seen.set = true;
    }
    return entry.token;
  }

  /** How long ago the store answered. */
  public Duration age() {
    return Duration.between(looked, clock.instant());
  }

  private void lookAgain() {
    try {
      look();
      writeSeen();
    } catch (CoppiceException e) {
      return; // the store is away; it is asked again in a moment
    }
  }

  private void look() {
    long now = tokens.version(); // before the tokens: what comes between is seen the next time
    if (now != version) {
      Map<String, Entry> earlier = byId;
      Map<String, Entry> fresh = new HashMap<>();
      for (Tokens.Kept kept : tokens.kept()) {
        String id = kept.token().id();
        Entry old = earlier.get(id);
        byte[] hash = HexFormat.of().parseHex(kept.hash());
        fresh.put(id, new Entry(kept.token(), hash, old == null ? new Mark() : old.seen));
      }
      byId = fresh;
      version = now;
    }
    looked = clock.instant();
  }

  private void writeSeen() {
    Instant due = clock.instant().minus(COARSE);
    List<String> ids = new ArrayList<>();
    for (Entry entry : byId.values()) {
      Instant written = entry.token.seen();
      if (entry.seen.set && (written == null || !written.isAfter(due))) {
        entry.seen.set = false;
        ids.add(entry.token.id());
      }
    }
    if (!ids.isEmpty()) {
      tokens.seen(ids);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
