package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What another table knew at a point in time: for each row asked, the newest row of the same key
 * that was known then, and never a later one.
 *
 * <p>Idea: the rows of a key lie sorted by their time, and the last one that is not too late is
 * found by halving. Two rows of one key and one time are refused, since nothing says which of them
 * was known. Cost: one sort, then a logarithm a row. Rejected: DuckDB's {@code ASOF JOIN}, which is
 * the twin in the tests: it picks any of two rows of one time, both tables would be copied into it
 * and back, and a project with a join would need its jar.
 */
public final class AsOfJoin {

  /** Whether what has exactly the time asked for was known. */
  public enum Match {
    AT_OR_BEFORE,
    BEFORE
  }

  private static final int NONE = -1;
  private static final double DAY = 86_400;

  private final Frame known;
  private final List<String> by;
  private final Match match;
  private final double tolerance; // seconds; infinite for none
  private final Map<List<Object>, int[]> rows =
      new LinkedHashMap<>(); // of each key, the oldest first
  private final double[] times;

  /**
   * @param known the rows, each known since its time
   * @param toleranceDays how old what was known may be; 0 for any age
   * @param place how a row of it is called in messages, by its position
   * @throws InvalidInput naming rows without a time, and rows of one key with the same time
   */
  public AsOfJoin(
      Frame known,
      List<String> by,
      String time,
      Match match,
      double toleranceDays,
      IntFunction<String> place) {
    this.known = known;
    this.by = List.copyOf(by);
    this.match = match;
    this.tolerance = toleranceDays == 0 ? Double.POSITIVE_INFINITY : toleranceDays * DAY;
    this.times = known.numbers(time);
    Problems problems = new Problems();
    Map<List<Object>, List<Integer>> groups = new LinkedHashMap<>();
    List<Column> keys = columns(known);
    for (int row = 0; row < known.rows(); row++) {
      List<Object> key = key(keys, row);
      if (Double.isNaN(times[row])) {
        problems.add(place.apply(row), "'" + time + "' is missing: since when was this row known?");
      } else if (key != null) {
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
      }
    }
    groups.forEach((key, group) -> rows.put(key, sorted(group)));
    for (int[] group : rows.values()) {
      for (int i = 1; i < group.length; i++) {
        if (times[group[i]] == times[group[i - 1]]) {
          problems.add(
              place.apply(group[i]),
              "it has the same "
                  + String.join(", ", by)
                  + " and "
                  + time
                  + " as "
                  + place.apply(group[i - 1])
                  + ", and nothing says which of them was known; keep one");
        }
      }
    }
    problems.throwIfAny();
  }

  private int[] sorted(List<Integer> group) {
    return group.stream()
        .sorted(Comparator.<Integer>comparingDouble(row -> times[row]).thenComparing(row -> row))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private List<Column> columns(Frame frame) {
    return by.stream().map(frame::column).toList();
  }

  /** Null where a part of the key is missing: nobody's row. */
  private static @Nullable List<Object> key(List<Column> columns, int row) {
    List<Object> key = new ArrayList<>(columns.size());
    for (Column column : columns) {
      if (column.isMissing(row)) {
        return null;
      }
      key.add(
          column instanceof TextColumn texts
              ? texts.levels().get(texts.codes()[row])
              : (Object) (((NumberColumn) column).values()[row] + 0.0));
    }
    return key;
  }

  /**
   * Which row was known to each row asked; -1 where none was.
   *
   * @param at the column of the time that counts
   */
  int[] find(Frame asked, String at) {
    double[] moments = asked.numbers(at);
    List<Column> keys = columns(asked);
    int[] found = new int[asked.rows()];
    for (int row = 0; row < found.length; row++) {
      List<Object> key = key(keys, row);
      int[] group = key == null ? null : rows.get(key);
      found[row] = group == null ? NONE : newest(group, moments[row]);
    }
    return found;
  }

  private int newest(int[] group, double moment) {
    int low = 0; // the first that is too late lies between
    int high = group.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double time = times[group[middle]];
      if (time < moment || (time == moment && match == Match.AT_OR_BEFORE)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 || times[group[low - 1]] < moment - tolerance ? NONE : group[low - 1];
  }

  /**
   * The columns of what was known to each row asked, no value where nothing was.
   *
   * @param names which columns
   */
  public List<Column> columns(Frame asked, String at, List<String> names) {
    int[] found = find(asked, at);
    return names.stream().map(name -> taken(known.column(name), found)).toList();
  }

  private static Column taken(Column column, int[] rows) {
    if (column instanceof TextColumn texts) {
      int[] codes =
          Arrays.stream(rows).map(r -> r == NONE ? TextColumn.MISSING : texts.codes()[r]).toArray();
      return new TextColumn(codes, texts.levels());
    }
    double[] values = ((NumberColumn) column).values();
    return new NumberColumn(
        Arrays.stream(rows).mapToDouble(r -> r == NONE ? Double.NaN : values[r]).toArray());
  }
}
