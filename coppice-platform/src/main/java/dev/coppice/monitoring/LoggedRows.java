package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LoggedPrediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The rows of logged predictions as a table.
 *
 * @param frame the fields that every line has
 * @param redacted the fields that some line was written without; they are not in the frame
 */
public record LoggedRows(Frame frame, List<String> redacted) {

  /**
   * @param schema of the model: other fields of the lines are left out
   * @throws InvalidInput when a line holds a text where the schema wants a number
   */
  public static LoggedRows read(LogFiles files, Schema schema, Instant from, Instant to) {
    List<Building> columns = schema.fields().stream().map(Building::new).toList();
    TreeSet<String> redacted = new TreeSet<>();
    try (Stream<LoggedPrediction> lines = files.between(from, to)) {
      lines.forEach(
          line -> {
            redacted.addAll(line.redacted());
            columns.forEach(column -> column.add(line.features()));
          });
    }
    List<Field> fields = new ArrayList<>();
    List<Column> kept = new ArrayList<>();
    for (Building column : columns) {
      if (!redacted.contains(column.field.name())) {
        fields.add(column.field);
        kept.add(column.build());
      }
    }
    return new LoggedRows(new Frame(new Schema(fields), kept), List.copyOf(redacted));
  }

  /** A column that grows. */
  private static final class Building {

    private final Field field;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> levels = new ArrayList<>();
    private double[] numbers = new double[0];
    private int[] texts = new int[0];
    private int rows;

    Building(Field field) {
      this.field = field;
    }

    void add(Struct features) {
      boolean present = features.has(field.name());
      if (field.type().isNumeric()) {
        if (rows == numbers.length) {
          numbers = Arrays.copyOf(numbers, grown());
        }
        numbers[rows++] = present ? features.number(field.name()) : Double.NaN;
      } else {
        if (rows == texts.length) {
          texts = Arrays.copyOf(texts, grown());
        }
        texts[rows++] = present ? code(features.text(field.name())) : TextColumn.MISSING;
      }
    }

    private int grown() {
      return Math.max(1024, rows + rows / 2);
    }

    private int code(String text) {
      Integer code = codes.putIfAbsent(text, levels.size());
      if (code == null) {
        levels.add(text);
        return levels.size() - 1;
      }
      return code;
    }

    Column build() {
      return field.type().isNumeric()
          ? new NumberColumn(Arrays.copyOf(numbers, rows))
          : new TextColumn(Arrays.copyOf(texts, rows), levels);
    }
  }
}
