package dev.coppice.audit;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.store.Row;
import java.nio.charset.StandardCharsets;

/** A row of the chain, with its facts as the text that was hashed. */
record Link(
    long number,
    long at,
    String actor,
    String action,
    String subject,
    String reason,
    String facts,
    String previous,
    String hash) {

  static final String COLUMNS =
      "number, at, actor, action, subject, reason, facts, previous, hash from audit";

  static Link read(Row row) {
    return new Link(
        row.integer(1),
        row.integer(2),
        row.text(3),
        row.text(4),
        row.text(5),
        row.text(6),
        row.text(7),
        row.text(8),
        row.text(9));
  }

  /** The link that follows. */
  static Link after(long number, String previous, long at, Entry entry) {
    String facts = text(JsonStruct.compact(entry.facts()));
    Link open =
        new Link(
            number,
            at,
            entry.actor(),
            entry.action(),
            entry.subject(),
            entry.reason(),
            facts,
            previous,
            "");
    return open.sealed();
  }

  private Link sealed() {
    return new Link(number, at, actor, action, subject, reason, facts, previous, computed());
  }

  /** The hash that these values have: one JSON text, so that no two rows look alike. */
  String computed() {
    Struct all =
        new Struct()
            .put("number", number)
            .put("at", at)
            .put("actor", actor)
            .put("action", action)
            .put("subject", subject)
            .put("reason", reason)
            .put("facts", facts)
            .put("previous", previous);
    return Sha256.of(JsonStruct.compact(all));
  }

  Event event() {
    Struct struct = JsonStruct.read(facts.getBytes(StandardCharsets.UTF_8));
    Entry entry = new Entry(actor, action, subject, reason, struct);
    return new Event(number, at, entry, previous, hash);
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
