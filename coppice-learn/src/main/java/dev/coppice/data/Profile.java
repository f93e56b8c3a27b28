package dev.coppice.data;

import dev.coppice.codec.Struct;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the columns of a table hold, in numbers, for a person to look at. */
public record Profile(int rows, List<ColumnProfile> columns) {

  private static final int TOP = 10;

  /**
   * One column.
   *
   * @param distinct different values, missing not counted
   * @param numbers for NUMBER, INTEGER and TIMESTAMP with at least one value, else null
   * @param texts for CATEGORY with at least one value, else null
   */
  public record ColumnProfile(
      String name,
      FieldType type,
      int missing,
      int distinct,
      @Nullable Numbers numbers,
      @Nullable Texts texts) {}

  /**
   * The spread of numbers, or of times in seconds since 1970.
   *
   * @param deviation of the sample (divided by n - 1); 0 for one value
   * @param lowerQuartile interpolated between neighbours, as numpy's default
   */
  public record Numbers(
      double min,
      double lowerQuartile,
      double median,
      double upperQuartile,
      double max,
      double mean,
      double deviation) {}

  /**
   * @param shortest length of the shortest text in characters
   * @param top the most frequent texts first, of equally frequent ones the earlier in the table
   */
  public record Texts(int shortest, int longest, List<Level> top) {}

  /** One text and how many rows hold it. */
  public record Level(String text, int rows) {}

  public static Profile of(Frame frame) {
    List<ColumnProfile> columns = new ArrayList<>();
    for (int i = 0; i < frame.schema().size(); i++) {
      columns.add(column(frame.schema().field(i), frame.column(i)));
    }
    return new Profile(frame.rows(), List.copyOf(columns));
  }

  private static ColumnProfile column(Field field, Column column) {
    int missing = column.missing();
    if (column instanceof TextColumn texts) {
      int[] counts = new int[texts.levels().size()];
      Arrays.stream(texts.codes()).filter(code -> code >= 0).forEach(code -> counts[code]++);
      int[] used = IntStream.range(0, counts.length).filter(l -> counts[l] > 0).toArray();
      @Nullable Texts seen = used.length == 0 ? null : texts(texts.levels(), counts, used);
      return new ColumnProfile(field.name(), field.type(), missing, used.length, null, seen);
    }
    double[] sorted =
        Arrays.stream(((NumberColumn) column).values())
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    int distinct =
        (int)
            IntStream.range(0, sorted.length)
                .filter(i -> i == 0 || sorted[i] != sorted[i - 1])
                .count();
    @Nullable Numbers numbers = sorted.length == 0 ? null : numbers(sorted);
    return new ColumnProfile(field.name(), field.type(), missing, distinct, numbers, null);
  }

  private static Texts texts(List<String> levels, int[] counts, int[] used) {
    List<Level> top =
        Arrays.stream(used)
            .boxed()
            .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
            .limit(TOP)
            .map(level -> new Level(levels.get(level), counts[level]))
            .toList();
    int[] lengths =
        Arrays.stream(used)
            .map(l -> levels.get(l).codePointCount(0, levels.get(l).length()))
            .toArray();
    return new Texts(
        Arrays.stream(lengths).min().orElse(0), Arrays.stream(lengths).max().orElse(0), top);
  }

  private static Numbers numbers(double[] sorted) {
    double sum = 0;
    for (double value : sorted) {
      sum += value;
    }
    double mean = sum / sorted.length;
    double squares = 0;
    for (double value : sorted) {
      squares += (value - mean) * (value - mean);
    }
    return new Numbers(
        sorted[0],
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1],
        mean,
        sorted.length == 1 ? 0 : StrictMath.sqrt(squares / (sorted.length - 1)));
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** For {@code --json}: times as ISO texts, absent instead of null. */
  public Struct toStruct() {
    return new Struct()
        .put("rows", rows)
        .putStructs("columns", columns.stream().map(this::struct).toList());
  }

  private Struct struct(ColumnProfile column) {
    Struct struct =
        new Struct()
            .put("name", column.name())
            .put("type", column.type().name().toLowerCase(Locale.ROOT))
            .put("missing", column.missing())
            .put("missing_share", rows == 0 ? 0 : (double) column.missing() / rows)
            .put("distinct", column.distinct());
    Numbers n = column.numbers();
    if (n != null && column.type() == FieldType.TIMESTAMP) {
      struct.put("min", time(n.min())).put("median", time(n.median())).put("max", time(n.max()));
    } else if (n != null) {
      struct
          .put("min", n.min())
          .put("lower_quartile", n.lowerQuartile())
          .put("median", n.median())
          .put("upper_quartile", n.upperQuartile())
          .put("max", n.max())
          .put("mean", n.mean())
          .put("deviation", n.deviation());
    }
    Texts texts = column.texts();
    if (texts != null) {
      struct
          .put("shortest", texts.shortest())
          .put("longest", texts.longest())
          .putStructs(
              "top",
              texts.top().stream()
                  .map(level -> new Struct().put("text", level.text()).put("rows", level.rows()))
                  .toList());
    }
    return struct;
  }

  private static String time(double seconds) {
    return Instant.ofEpochSecond((long) StrictMath.floor(seconds)).toString();
  }
}
