package dev.coppice.predictions;

import dev.coppice.codec.JsonBytes;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import dev.coppice.pipeline.Decision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One prediction as one line: time in UTC with microseconds, where it came from, threshold, answer,
 * time of the model, and the features as they were read (a missing one as null, a redacted one not
 * at all). One thread.
 *
 * <p>Everything that is the same for every line of a version is made once: what is left is about as
 * cheap as copying.
 */
final class LineFormat {

  /** Where the request id stands: every line begins with a time of the same length. */
  private static final int ID_AT = "{'timestamp_utc':'2026-01-01T00:00:00.000000Z',".length();

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final byte[] BEHIND_TIME = ascii("Z\",\"request_id\":");
  private static final byte[] PREDICT_MS = ascii(",\"predict_ms\":");
  private static final byte[] NULL = ascii("null");

  private final LineNames names;
  private final List<String> redact;

  private @Nullable Instant time;
  private byte[] second = {};
  private final JsonBytes stamp = new JsonBytes();
  private @Nullable AnswerFormat answers;
  private @Nullable Schema schema;
  private byte[][] fields = {};
  private boolean[] isNumber = {};
  private byte[] tail = {};
  private final @Nullable Known[] known = new Known[1 << 9];
  private @Nullable Scored last;
  private byte[] origin = {};

  /** A text of a field and how the two are written: categories are few and come again. */
  @SuppressWarnings("ArrayRecordComponent") // nobody else sees it
  private record Known(byte[] field, String text, byte[] member) {}

  LineFormat(LineNames names, List<String> redact) {
    this.names = names;
    this.redact = redact;
  }

  /** The same for another thread. */
  LineFormat another() {
    return new LineFormat(names, redact);
  }

  void write(Scored scored, JsonBytes out) {
    if (!scored.time().equals(time)) { // that of all rows of a request
      stamp(scored.time());
    }
    out.add(stamp).quoted(scored.requestId());
    out.add(origin(scored));
    AnswerFormat known = answers;
    if (known == null || !known.target().equals(scored.prediction().target())) {
      known = new AnswerFormat(scored.prediction().target(), names);
      answers = known;
    }
    known.write(scored.prediction(), out);
    long nanos = Math.max(0, scored.scoringNanos());
    out.add(PREDICT_MS).whole(nanos / 1_000_000).add('.').digits(nanos % 1_000_000, 6);
    features(scored, out);
  }

  /**
   * Whether a line has a request id.
   *
   * @param id the member as it is written, without the comma behind it
   */
  static boolean hasId(byte[] line, int from, int to, byte[] id) {
    int at = from + ID_AT;
    return at + id.length <= to && Arrays.equals(line, at, at + id.length, id, 0, id.length);
  }

  /** What a line of that time begins with. */
  private void stamp(Instant next) {
    if (time == null || next.getEpochSecond() != time.getEpochSecond()) {
      second = ascii("{\"timestamp_utc\":\"" + SECONDS.format(next) + '.');
    }
    time = next;
    stamp.cut(0);
    stamp.add(second).digits(next.getNano() / 1000, 6).add(BEHIND_TIME);
  }

  /** Project, version, route and threshold: the same objects for most rows in a row. */
  private byte[] origin(Scored scored) {
    Scored before = last;
    boolean same =
        before != null
            && before.version().equals(scored.version())
            && before.route().equals(scored.route())
            && before.project().equals(scored.project())
            && before.decision().equals(scored.decision());
    if (!same) {
      JsonBytes text = new JsonBytes();
      text.add(",\"project\":").quoted(scored.project());
      text.add(",\"version\":").quoted(scored.version());
      text.add(",\"route\":").quoted(scored.route());
      if (scored.decision() instanceof Decision.Threshold threshold) {
        text.add(",\"threshold\":").number(threshold.value());
      }
      origin = text.copy();
      last = scored;
    }
    return origin;
  }

  private void features(Scored scored, JsonBytes out) {
    if (!scored.schema().equals(schema)) {
      lookUp(scored.schema());
    }
    Row row = scored.row();
    for (int position = 0; position < fields.length; position++) {
      if (fields[position].length == 0) {
        continue; // it is redacted
      }
      if (isNumber[position]) {
        number(row, position, out);
      } else {
        text(row, position, out);
      }
    }
    out.add(tail);
  }

  private void number(Row row, int position, JsonBytes out) {
    double number = row.number(position);
    out.add(fields[position]);
    if (Double.isNaN(number)) {
      out.add(NULL);
    } else {
      out.number(number);
    }
  }

  private void text(Row row, int position, JsonBytes out) {
    String text = row.text(position);
    if (text == null) {
      out.add(fields[position]).add(NULL);
      return;
    }
    int hash = text.hashCode() + position;
    int slot = (hash ^ (hash >>> 9)) & (known.length - 1);
    Known before = known[slot];
    if (before != null && before.field == fields[position] && before.text.equals(text)) {
      out.add(before.member);
    } else {
      int from = out.length();
      out.add(fields[position]).quoted(text);
      known[slot] = new Known(fields[position], text, out.copy(from));
    }
  }

  private void lookUp(Schema next) {
    schema = next;
    fields = new byte[next.size()][];
    isNumber = new boolean[fields.length];
    JsonBytes redacted = new JsonBytes();
    String before = ",\"features\":{";
    for (int position = 0; position < fields.length; position++) {
      String name = next.field(position).name();
      isNumber[position] = next.field(position).type().isNumeric();
      if (redact.contains(name)) {
        fields[position] = new byte[0];
        redacted.add(redacted.length() == 0 ? ",\"redacted\":[" : ",").quoted(name);
      } else {
        fields[position] = new JsonBytes().add(before).quoted(name).add(':').copy();
        before = ",";
      }
    }
    JsonBytes end = new JsonBytes().add(before.length() == 1 ? "}" : before + "}");
    end.add(redacted);
    end.add(redacted.length() == 0 ? "}\n" : "]}\n");
    tail = end.copy();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
