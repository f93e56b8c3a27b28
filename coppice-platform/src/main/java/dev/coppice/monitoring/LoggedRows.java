package dev.coppice.monitoring;

import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LoggedFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of logged predictions as a table.
 *
 * @param frame the fields that every line has
 * @param redacted the fields that some line was written without; they are not in the frame
 */
public record LoggedRows(Frame frame, List<String> redacted) {

  /**
   * @param schema of the model: other fields of the lines are left out
   */
  public static LoggedRows read(LogFiles files, Schema schema, Instant from, Instant to) {
    List<Building> columns = schema.fields().stream().map(Building::new).toList();
    TreeSet<String> redacted = new TreeSet<>();
    try (Stream<LoggedFields> lines = files.fields(schema, from, to)) {
      lines.forEach(
          line -> {
            redacted.addAll(line.redacted());
            for (int position = 0; position < columns.size(); position++) {
              columns.get(position).add(line.row(), position);
            }
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

    void add(Row row, int position) {
      if (field.type().isNumeric()) {
        if (rows == numbers.length) {
          numbers = Arrays.copyOf(numbers, grown());
        }
        numbers[rows++] = row.number(position);
      } else {
        if (rows == texts.length) {
          texts = Arrays.copyOf(texts, grown());
        }
        texts[rows++] = code(row.text(position));
      }
    }

    private int grown() {
      return Math.max(1024, rows + rows / 2);
    }

    private int code(@Nullable String text) {
      if (text == null) {
        return TextColumn.MISSING;
      }
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
