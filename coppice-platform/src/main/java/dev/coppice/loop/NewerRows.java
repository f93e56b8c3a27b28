package dev.coppice.loop;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.predictions.Labelled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled predictions as a table like the project's own, the oldest first: what was asked, and
 * what came true.
 *
 * @param frame every column of the project's table; ids are missing, since nobody logs them
 * @param times when each was predicted
 * @param redacted inputs that some line was written without; such lines are left out
 */
record NewerRows(Frame frame, List<Instant> times, Set<String> redacted) {

  /**
   * The columns of a project's table.
   *
   * @param inputs those that requests bring
   * @param time gets the time of the prediction; null for none
   */
  record Layout(Schema schema, List<String> inputs, String target, @Nullable String time) {}

  int rows() {
    return times.size();
  }

  /**
   * Shadows answered nobody, and a request that was logged twice is one row.
   *
   * @param lines as {@code Labels.join} gives them; they are closed
   */
  static NewerRows read(Stream<Labelled> lines, Layout layout) {
    Schema inputs = layout.schema().select(layout.inputs());
    Set<String> ids = new HashSet<>();
    Set<String> redacted = new TreeSet<>();
    List<Instant> times = new ArrayList<>();
    List<RowValues> rows = new ArrayList<>();
    try (lines) {
      lines
          .filter(each -> each.label().isPresent())
          .filter(each -> !each.prediction().route().equals("shadow"))
          .filter(each -> ids.add(each.prediction().requestId()))
          .forEach(
              each -> {
                List<String> lacks = new ArrayList<>(each.prediction().redacted());
                lacks.retainAll(layout.inputs());
                redacted.addAll(lacks);
                RowValues row = lacks.isEmpty() ? row(each, inputs, layout) : null;
                if (row != null) {
                  rows.add(row);
                  times.add(each.prediction().time());
                }
              });
    }
    int[] order =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparing(times::get))
            .mapToInt(Integer::intValue)
            .toArray();
    Frame frame = frame(rows, layout.schema());
    List<Instant> sorted = Arrays.stream(order).mapToObj(times::get).toList();
    return new NewerRows(frame.select(order), sorted, redacted);
  }

  /** Null when the line was written by a model with other types, or its label is of another. */
  private static @Nullable RowValues row(Labelled labelled, Schema inputs, Layout layout) {
    Schema schema = layout.schema();
    RowValues row = new RowValues(schema);
    try {
      RowValues asked = labelled.prediction().row(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        Field field = inputs.field(i);
        int position = schema.position(field.name());
        if (field.type().isNumeric()) {
          row.set(position, asked.number(i));
        } else {
          row.set(position, asked.text(i));
        }
      }
      int target = schema.position(layout.target());
      String label = labelled.label().orElseThrow().value();
      if (schema.field(target).type().isNumeric()) {
        row.set(target, Double.parseDouble(label));
      } else {
        row.set(target, label);
      }
    } catch (InvalidInput | NumberFormatException e) {
      return null;
    }
    if (layout.time() != null) {
      Instant time = labelled.prediction().time();
      row.set(schema.position(layout.time()), time.getEpochSecond() + time.getNano() / 1e9);
    }
    return row;
  }

  private static Frame frame(List<RowValues> rows, Schema schema) {
    List<Column> columns = new ArrayList<>();
    for (int position = 0; position < schema.size(); position++) {
      int at = position;
      columns.add(
          schema.field(at).type() == FieldType.CATEGORY
              ? TextColumn.of(texts(rows, at))
              : new NumberColumn(rows.stream().mapToDouble(row -> row.number(at)).toArray()));
    }
    return new Frame(schema, columns);
  }

  private static List<@Nullable String> texts(List<RowValues> rows, int position) {
    List<@Nullable String> texts = new ArrayList<>();
    rows.forEach(row -> texts.add(row.text(position)));
    return texts;
  }

  /** The rows from a place on to before another. */
  Frame between(int from, int to) {
    return frame.select(IntStream.range(from, to).toArray());
  }
}
