package dev.coppice.predictions;

import dev.coppice.codec.JsonBytes;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
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
  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,14}");

  private final LineNames names;
  private final List<String> redact;

  private long second = Long.MIN_VALUE;
  private byte[] secondText = {};
  private @Nullable Schema schema;
  private byte[][] fields = {};
  private boolean[] isNumber = {};
  private byte[] tail = {};
  private final @Nullable Known[] known = new Known[1 << 9];
  private @Nullable Scored last;
  private byte[] origin = {};

  /** A text and how it is written: categories are few and come again. */
  @SuppressWarnings("ArrayRecordComponent") // nobody else sees it
  private record Known(String text, byte[] quoted) {}

  LineFormat(LineNames names, List<String> redact) {
    this.names = names;
    this.redact = redact;
  }

  /** The same for another thread. */
  LineFormat another() {
    return new LineFormat(names, redact);
  }

  void write(Scored scored, JsonBytes out) {
    out.add("{\"timestamp_utc\":\"");
    time(scored.time(), out);
    out.add("Z\",\"request_id\":").quoted(scored.requestId());
    out.add(origin(scored));
    answer(scored.prediction(), names, out);
    long nanos = Math.max(0, scored.scoringNanos());
    out.add(",\"predict_ms\":").whole(nanos / 1_000_000).add('.').digits(nanos % 1_000_000, 6);
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

  private void time(Instant time, JsonBytes out) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      secondText = ascii(SECONDS.format(time));
    }
    out.add(secondText).add('.').digits(time.getNano() / 1000, 6);
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

  /** The answer as members of an object, each with a comma before it. */
  static void answer(Prediction prediction, LineNames names, JsonBytes out) {
    Task task = prediction.target().task();
    if (task == Task.BINARY) {
      out.add(',').quoted(names.probability()).add(':').number(prediction.probability());
    } else if (task == Task.MULTICLASS) {
      out.add(',').quoted(names.probabilities());
      List<String> classes = prediction.target().classes();
      for (int k = 0; k < classes.size(); k++) {
        out.add(k == 0 ? ":{" : ",").quoted(classes.get(k)).add(':');
        out.number(prediction.probability(k));
      }
      out.add('}');
    }
    out.add(',').quoted(names.prediction()).add(':');
    if (task == Task.REGRESSION) {
      out.number(prediction.value());
    } else if (WHOLE.matcher(prediction.label()).matches()) {
      out.add(prediction.label()); // 0 and 1 are numbers to those who read the log
    } else {
      out.quoted(prediction.label());
    }
  }

  private void features(Scored scored, JsonBytes out) {
    if (!scored.schema().equals(schema)) {
      lookUp(scored.schema());
    }
    out.add(",\"features\":{");
    Row row = scored.row();
    boolean first = true;
    for (int position = 0; position < fields.length; position++) {
      if (fields[position].length == 0) {
        continue;
      }
      if (!first) {
        out.add(',');
      }
      first = false;
      out.add(fields[position]);
      value(row, position, out);
    }
    out.add(tail);
  }

  private void value(Row row, int position, JsonBytes out) {
    if (isNumber[position]) {
      double number = row.number(position);
      if (Double.isNaN(number)) {
        out.add("null");
      } else {
        out.number(number);
      }
      return;
    }
    String text = row.text(position);
    if (text == null) {
      out.add("null");
    } else {
      quoted(text, out);
    }
  }

  private void quoted(String text, JsonBytes out) {
    int hash = text.hashCode();
    int slot = (hash ^ (hash >>> 9)) & (known.length - 1);
    Known before = known[slot];
    if (before != null && before.text.equals(text)) {
      out.add(before.quoted);
    } else {
      int from = out.length();
      out.quoted(text);
      known[slot] = new Known(text, out.copy(from));
    }
  }

  private void lookUp(Schema next) {
    schema = next;
    fields = new byte[next.size()][];
    isNumber = new boolean[fields.length];
    JsonBytes redacted = new JsonBytes();
    for (int position = 0; position < fields.length; position++) {
      String name = next.field(position).name();
      isNumber[position] = next.field(position).type().isNumeric();
      if (redact.contains(name)) {
        fields[position] = new byte[0];
        redacted.add(redacted.length() == 0 ? ",\"redacted\":[" : ",").quoted(name);
      } else {
        JsonBytes text = new JsonBytes().quoted(name).add(':');
        fields[position] = text.copy();
      }
    }
    JsonBytes end = new JsonBytes().add('}');
    end.add(redacted.copy());
    end.add(redacted.length() == 0 ? "}\n" : "]}\n");
    tail = end.copy();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
