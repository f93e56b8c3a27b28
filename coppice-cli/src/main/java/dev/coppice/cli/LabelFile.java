package dev.coppice.cli;

import dev.coppice.data.Chunks;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.errors.Problem;
import dev.coppice.frame.Cell;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Label;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Labels in a file of any length: a table or JSON lines with the columns request_id, label and,
 * when it is there, time.
 *
 * @param columns from names in the file to these three
 * @param target what labels are checked against; null when nobody knows
 * @param now the time of labels that bring none
 */
record LabelFile(Map<String, String> columns, @Nullable Target target, Instant now) {

  private static final int CHUNK = 8192;
  private static final Schema SCHEMA =
      Schema.of(Field.category("request_id"), Field.category("label"));
  private static final CsvFormat PLAIN = CsvFormat.DEFAULT;

  /**
   * @param some hears of the labels, some at a time
   * @param problems hears of each row that is none
   */
  void read(Source source, Consumer<List<Label>> some, Consumer<Problem> problems) {
    CsvFormat format = PLAIN.withRenames(columns);
    try (Chunks chunks = Chunks.skippingBadRows(source, format, SCHEMA, CHUNK, problems)) {
      while (chunks.hasNext()) {
        Frame frame = chunks.next();
        some.accept(labels(source, frame, chunks.lines(), problems));
      }
    }
  }

  private List<Label> labels(Source source, Frame frame, int[] lines, Consumer<Problem> problems) {
    TextColumn ids = texts(frame, "request_id");
    TextColumn values = texts(frame, "label");
    TextColumn times = frame.schema().has("time") ? texts(frame, "time") : null;
    List<Label> labels = new ArrayList<>(frame.rows());
    for (int row = 0; row < frame.rows(); row++) {
      String id = ids.text(row);
      String value = values.text(row);
      String place = source.place(lines[row]);
      if (id == null || value == null) {
        String column = id == null ? "request_id" : "label";
        problems.accept(new Problem(place, column + " is missing"));
        continue;
      }
      Instant time = time(times == null ? null : times.text(row), place, problems);
      if (time != null) {
        label(id, value, time, place, problems).ifPresent(labels::add);
      }
    }
    return labels;
  }

  /** A label, when it says something about the target. */
  Optional<Label> label(
      String id, String value, Instant time, String place, Consumer<Problem> problems) {
    Optional<String> outcome = target == null ? Optional.of(value) : Label.outcome(target, value);
    if (outcome.isEmpty() && target != null) {
      String wanted = target.classes().isEmpty() ? "a number" : String.join(", ", target.classes());
      problems.accept(
          new Problem(place, "the label of " + id + " is '" + value + "'; accepted: " + wanted));
    }
    return outcome.map(text -> new Label(id, text, time));
  }

  private @Nullable Instant time(@Nullable String text, String place, Consumer<Problem> problems) {
    if (text == null) {
      return now;
    }
    try {
      return at(text);
    } catch (Cell.Unreadable e) {
      problems.accept(new Problem(place, "time " + e.getMessage()));
      return null;
    }
  }

  /** A time as it stands in files: ISO 8601, without a zone in UTC. */
  static Instant at(String text) throws Cell.Unreadable {
    double seconds = Cell.parse(FieldType.TIMESTAMP, text);
    return Instant.EPOCH.plus(StrictMath.round(seconds * 1e6), ChronoUnit.MICROS);
  }

  private static TextColumn texts(Frame frame, String name) {
    return (TextColumn) frame.column(frame.schema().position(name));
  }
}
