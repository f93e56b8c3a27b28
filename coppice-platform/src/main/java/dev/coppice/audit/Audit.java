package dev.coppice.audit;

import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log of decisions. Each event holds the hash of the one before, so that whoever changes,
 * removes or inserts one must write all that follow anew; {@link #check} finds everything else.
 * Against somebody who does write all of them anew only a head that was kept elsewhere helps.
 */
public final class Audit {

  private static final int STEP = 1000;
  private static final String START = "0".repeat(64);

  private final Metadata metadata;
  private final Clock clock;

  private Audit(Metadata metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote the store
   */
  public static Audit open(Store store, Clock clock) {
    store.metadata().migrate("audit", Audit.class, "0001-audit.sql");
    return new Audit(store.metadata(), clock);
  }

  /** Writes a decision down inside the write that carries it out: both stand or neither does. */
  public void add(Sql sql, Entry entry) {
    Head head = head(sql);
    Link link = Link.after(head.events() + 1, head.hash(), clock.millis(), entry);
    sql.run(
        "insert into audit"
            + " (number, at, actor, action, subject, reason, facts, previous, hash)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        link.number(),
        link.at(),
        link.actor(),
        link.action(),
        link.subject(),
        link.reason(),
        link.facts(),
        link.previous(),
        link.hash());
    sql.run("update audit_head set events = ?, hash = ?", link.number(), link.hash());
  }

  /** Writes a decision down that was carried out elsewhere. */
  public void add(Entry entry) {
    metadata.write(
        sql -> {
          add(sql, entry);
          return entry;
        });
  }

  /**
   * The latest events, the newest first.
   *
   * @param about a thing, and what belongs to it: {@code churn} is also {@code churn/3} and {@code
   *     churn@champion}; empty for all
   * @param before only events with a smaller number; 0 for no such limit
   */
  public List<Event> list(String about, long before, int most) {
    List<Object> values = new ArrayList<>(List.of(before == 0 ? Long.MAX_VALUE : before));
    String which = "";
    if (!about.isEmpty()) { // texts compare by bytes, and 0 and A come right behind / and @
      which = " and (subject = ? or subject > ? and subject < ? or subject > ? and subject < ?)";
      values.addAll(List.of(about, about + "/", about + "0", about + "@", about + "A"));
    }
    values.add(most);
    String query =
        "select " + Link.COLUMNS + " where number < ?" + which + " order by number desc limit ?";
    return metadata.read(sql -> sql.all(query, row -> Link.read(row).event(), values.toArray()));
  }

  public List<Event> list(int most) {
    return list("", 0, most);
  }

  public Check check() {
    return check(null);
  }

  /**
   * Walks along the whole chain.
   *
   * @param known a head that an earlier check answered, or null
   * @return broken as well when {@code known} is no event of the chain
   */
  public Check check(@Nullable String known) {
    return metadata.read(
        sql -> {
          Head head = head(sql);
          boolean met = known == null || known.equals(START);
          String previous = START;
          long number = 0;
          for (List<Link> links = after(sql, 0); !links.isEmpty(); links = after(sql, number)) {
            for (Link link : links) {
              Optional<String> fault = fault(link, number + 1, previous);
              if (fault.isPresent()) {
                return new Check(head.events(), head.hash(), fault.get());
              }
              number = link.number();
              previous = link.hash();
              met |= previous.equals(known);
            }
          }
          return new Check(head.events(), head.hash(), end(head, number, previous, met, known));
        });
  }

  private static @Nullable String end(
      Head head, long number, String hash, boolean met, @Nullable String known) {
    if (head.events() != number || !head.hash().equals(hash)) {
      return "The log ends with event " + number + ", but " + head.events() + " were written";
    }
    return met ? null : "No event has the hash " + known + " that was known before";
  }

  private static List<Link> after(Sql sql, long number) {
    return sql.all(
        "select " + Link.COLUMNS + " where number > ? order by number limit " + STEP,
        Link::read,
        number);
  }

  private static Optional<String> fault(Link link, long number, String previous) {
    if (link.number() != number) {
      return Optional.of("Event " + number + " is missing; event " + link.number() + " follows");
    }
    if (!link.previous().equals(previous)) {
      return Optional.of("Event " + number + " does not follow the event before it");
    }
    if (!link.hash().equals(link.computed())) {
      return Optional.of(
          "Event " + number + " (" + link.action() + " " + link.subject() + ") was changed");
    }
    return Optional.empty();
  }

  private record Head(long events, String hash) {}

  private static Head head(Sql sql) {
    return sql.first(
            "select events, hash from audit_head", row -> new Head(row.integer(1), row.text(2)))
        .orElse(new Head(0, START));
  }
}
