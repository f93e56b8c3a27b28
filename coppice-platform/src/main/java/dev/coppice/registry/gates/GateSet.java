package dev.coppice.registry.gates;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.data.RowHashes;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table from which the rows to judge on are taken.
 *
 * @param source where it came from, for people
 * @param frame every column that the project uses, target and time included
 * @param time the column that orders the rows in time; null when rows were added at the end
 */
public record GateSet(String source, Frame frame, String target, @Nullable String time) {

  /** Names the rows: equal for the same rows in any order, wherever they lie. */
  public String sha256() {
    return RowHashes.of(frame).sha256();
  }

  /** Row numbers, the newest first; rows without a time last. */
  int[] newestFirst() {
    IntStream rows = IntStream.range(0, frame.rows());
    Comparator<Integer> order = Comparator.reverseOrder();
    if (time != null && frame.column(time) instanceof NumberColumn times) {
      Comparator<Integer> byTime =
          Comparator.comparingDouble(
              row -> times.isMissing(row) ? Double.POSITIVE_INFINITY : -times.values()[row]);
      order = byTime.thenComparing(order);
    }
    return rows.boxed().sorted(order).mapToInt(Integer::intValue).toArray();
  }

  boolean isLabelled(int row) {
    return !frame.column(target).isMissing(row);
  }

  /** The value of a column as people write it; a dash when it is missing. */
  static String text(Column column, int row) {
    if (column.isMissing(row)) {
      return "-";
    }
    return column instanceof NumberColumn numbers
        ? ShortestDouble.brief(numbers.values()[row])
        : String.valueOf(((TextColumn) column).text(row));
  }
}
