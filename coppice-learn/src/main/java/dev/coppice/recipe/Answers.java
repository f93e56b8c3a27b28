package dev.coppice.recipe;

import dev.coppice.data.DataSettings;
import dev.coppice.data.Outcome;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.frame.Column;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The target column as numbers.
 *
 * @param target what is predicted; its task follows from the column's type: classes for a category
 *     or whole numbers that are 0 and 1, else a number
 * @param values one a row: the class index, or the number
 */
@SuppressWarnings("ArrayRecordComponent") // one value a row, read in bulk
record Answers(Target target, double[] values) {

  /**
   * The classes of a number go by all rows; see {@link #within}. Without {@code positive} it is a
   * word that says yes, else the rarer one.
   *
   * @throws InvalidInput when rows have no target, or all have the same
   */
  static Answers of(Dataset data, DataSettings settings) {
    String name = settings.target();
    String positive = settings.positive();
    if (settings.classes().areGiven()) {
      return named(data, settings).answers(IntStream.range(0, data.frame().rows()).toArray());
    }
    Frame frame = data.frame();
    Column column = frame.column(name);
    requireComplete(column, name, data.lines());
    FieldType type = frame.schema().field(frame.schema().position(name)).type();
    if (column instanceof NumberColumn numbers) {
      if (type != FieldType.INTEGER || !isZeroOne(numbers.values())) {
        return new Answers(new Target(name, Task.REGRESSION, List.of()), numbers.values());
      }
      List<String> texts =
          Arrays.stream(numbers.values()).mapToObj(v -> v == 0 ? "0" : "1").toList();
      return classes(TextColumn.of(texts), name, positive);
    }
    return classes((TextColumn) column, name, positive);
  }

  /** The same, with shares of classes that are shares of these rows. */
  Answers within(int[] rows, Dataset data, DataSettings settings) {
    return settings.classes().areGiven() ? named(data, settings).answers(rows) : this;
  }

  /** The class of every row, for a split that goes by it. */
  Column column(Dataset data) {
    Column column = data.frame().column(target.name());
    if (target.cuts().isEmpty() || column instanceof TextColumn) {
      return column;
    }
    return TextColumn.of(
        Arrays.stream(values).mapToObj(value -> target.classes().get((int) value)).toList());
  }

  private static NamedClasses named(Dataset data, DataSettings settings) {
    Column column = data.frame().column(settings.target());
    requireComplete(column, settings.target(), data.lines());
    return new NamedClasses(settings, column);
  }

  private static void requireComplete(Column column, String name, int[] lines) {
    if (column.missing() == 0) {
      return;
    }
    String first =
        IntStream.range(0, column.rows())
            .filter(column::isMissing)
            .limit(5)
            .mapToObj(row -> String.valueOf(lines[row]))
            .collect(Collectors.joining(", "));
    throw new InvalidInput(
        "The target '"
            + name
            + "' has no value in "
            + column.missing()
            + " of "
            + column.rows()
            + " rows (lines "
            + first
            + (column.missing() > 5 ? ", ..." : "")
            + "); remove these rows or fill them in: a row without an answer teaches nothing");
  }

  private static boolean isZeroOne(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
  }

  private static Answers classes(TextColumn column, String name, @Nullable String positive) {
    long[] counts = new long[column.levels().size()];
    for (int code : column.codes()) {
      counts[code]++;
    }
    List<String> labels =
        IntStream.range(0, counts.length)
            .filter(code -> counts[code] > 0)
            .mapToObj(column.levels()::get)
            .sorted()
            .toList();
    if (labels.size() < 2) {
      throw new InvalidInput(
          "Every row has the target '"
              + name
              + "' = '"
              + labels.get(0)
              + "'; a classifier needs rows of at least two classes");
    }
    if (positive != null && !labels.contains(positive)) {
      throw new InvalidInput(
          List.of(
              new Problem(
                  "data.positive",
                  "is '" + positive + "', which no row has; the target holds " + labels)));
    }
    if (labels.size() == 2) {
      String first = labels.get(0);
      String second = labels.get(1);
      String chosen = positive == null ? positive(first, second, column, counts) : positive;
      labels = chosen.equals(second) ? labels : List.of(second, first);
    }
    int[] index = column.levels().stream().mapToInt(labels::indexOf).toArray();
    double[] values = Arrays.stream(column.codes()).mapToDouble(code -> index[code]).toArray();
    Task task = labels.size() == 2 ? Task.BINARY : Task.MULTICLASS;
    return new Answers(new Target(name, task, labels), values);
  }

  private static String positive(String first, String second, TextColumn column, long[] counts) {
    long firstRows = counts[column.levels().indexOf(first)];
    long secondRows = counts[column.levels().indexOf(second)];
    return String.valueOf(Outcome.binary(first, firstRows, second, secondRows).positive());
  }
}
