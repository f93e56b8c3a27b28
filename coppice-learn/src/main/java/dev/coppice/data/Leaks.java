package dev.coppice.data;

import dev.coppice.frame.FieldType;
import dev.coppice.models.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks for columns that give the target away: known only once the answer is known, they make a
 * model that shines in every test and fails in use.
 *
 * <p>Idea: a table of class counts per value, class blocks along a sorted number, the correlation
 * with a numeric target, and sums of two, three or all numbers. Cost: a sort per number column;
 * sums stop at the first row that disagrees. Rejected: fitting a model per column, which finds
 * strong honest features too.
 */
final class Leaks {

  private static final int FEWEST_ROWS = 50;
  private static final int MOST_ADDENDS = 40; // columns tried in threes
  private static final double SURE = 0.999;

  private final ColumnFacts target;
  private final Outcome outcome;
  private final int[] rows; // with a target

  Leaks(ColumnFacts target, Outcome outcome) {
    this.target = target;
    this.outcome = outcome;
    this.rows = IntStream.range(0, target.rows()).filter(r -> !target.isMissing(r)).toArray();
  }

  /** Why this column is suspected; empty when it is not. */
  Optional<String> suspect(ColumnFacts column) {
    if (rows.length < FEWEST_ROWS || column.distinct() < 2) {
      return Optional.empty();
    }
    if (outcome.task() == Task.REGRESSION) {
      return column.type.isNumeric() ? correlation(column) : levelMeans(column);
    }
    return column.type.isNumeric() ? blocks(column).or(() -> purity(column)) : purity(column);
  }

  /** Rows whose value says their class, among rows whose value is not nearly their own. */
  private Optional<String> purity(ColumnFacts column) {
    int classes = target.counts.length;
    if ((long) classes * column.counts.length > 20_000_000L) {
      return Optional.empty();
    }
    int[] table = new int[classes * column.counts.length];
    for (int row : rows) {
      table[column.raw.codes()[row] * classes + target.raw.codes()[row]]++;
    }
    long judged = 0;
    long right = 0;
    int[] sizes = new int[classes];
    int[] found = new int[classes];
    for (int level = 0; level < column.counts.length; level++) {
      int from = level * classes;
      int most = 0;
      int sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += table[from + c];
        most = table[from + c] > table[from + most] ? c : most;
      }
      if (sum < 5) { // of so few rows one class may hold all by chance
        continue;
      }
      for (int c = 0; c < classes; c++) {
        sizes[c] += table[from + c];
      }
      found[most] += table[from + most];
      judged += sum;
      right += table[from + most];
    }
    int frequent = 0;
    for (int c = 0; c < classes; c++) {
      frequent = sizes[c] > sizes[frequent] ? c : frequent;
    }
    long others = judged - sizes[frequent];
    long otherFound = right - found[frequent];
    boolean sure =
        judged * 2 >= rows.length
            && others >= 5
            && right >= SURE * judged
            && otherFound >= 0.95 * others;
    return sure
        ? Optional.of(
            "its value alone tells the target in " + share(right, judged) + " of the rows")
        : Optional.empty();
  }

  /** Whether the classes lie one after another along the sorted numbers. */
  private Optional<String> blocks(ColumnFacts column) {
    int[] sorted =
        Arrays.stream(rows)
            .filter(row -> !column.isMissing(row))
            .boxed()
            .sorted((a, b) -> Double.compare(column.number(a), column.number(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    if (sorted.length * 2 < rows.length || column.distinct() < 3) {
      return Optional.empty();
    }
    int[] codes = target.raw.codes();
    int[] sizes = new int[target.counts.length];
    int changes = 0;
    boolean mixed = false;
    for (int i = 0; i < sorted.length; i++) {
      sizes[codes[sorted[i]]]++;
      if (i > 0 && codes[sorted[i]] != codes[sorted[i - 1]]) {
        changes++;
        mixed |= column.number(sorted[i]) == column.number(sorted[i - 1]);
      }
    }
    long classes = Arrays.stream(sizes).filter(size -> size >= 5).count();
    boolean sure = classes >= 2 && classes == target.distinct() && changes == classes - 1 && !mixed;
    return sure ? Optional.of("thresholds on it tell the target in every row") : Optional.empty();
  }

  private Optional<String> correlation(ColumnFacts column) {
    int[] both = Arrays.stream(rows).filter(row -> !column.isMissing(row)).toArray();
    if (both.length * 2 < rows.length || both.length < FEWEST_ROWS) {
      return Optional.empty();
    }
    double meanX = Arrays.stream(both).mapToDouble(column::number).sum() / both.length;
    double meanY = Arrays.stream(both).mapToDouble(target::number).sum() / both.length;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int row : both) {
      double x = column.number(row) - meanX;
      double y = target.number(row) - meanY;
      xx += x * x;
      yy += y * y;
      xy += x * y;
    }
    boolean sure = xx > 0 && yy > 0 && xy * xy >= SURE * SURE * xx * yy;
    String r = String.format(Locale.ROOT, "%.5f", xy / StrictMath.sqrt(xx * yy));
    return sure ? Optional.of("its correlation with the target is " + r) : Optional.empty();
  }

  /** Whether the mean target of each value explains the target wholly. */
  private Optional<String> levelMeans(ColumnFacts column) {
    double[] sums = new double[column.counts.length];
    double[] squares = new double[column.counts.length];
    int[] counts = new int[column.counts.length];
    for (int row : rows) {
      int level = column.raw.codes()[row];
      sums[level] += target.number(row);
      squares[level] += target.number(row) * target.number(row);
      counts[level]++;
    }
    double sum = 0;
    double square = 0;
    double within = 0;
    long judged = 0;
    for (int level = 0; level < counts.length; level++) {
      if (counts[level] >= 5) {
        judged += counts[level];
        sum += sums[level];
        square += squares[level];
        within += squares[level] - sums[level] * sums[level] / counts[level];
      }
    }
    double total = judged == 0 ? 0 : square - sum * sum / judged;
    boolean sure = judged * 2 >= rows.length && total > 0 && within <= (1 - SURE) * total;
    return sure
        ? Optional.of("rows of the same value have the same target, nearly everywhere")
        : Optional.empty();
  }

  /** The numeric columns whose sum is the target in every row; none when there are none. */
  List<ColumnFacts> addends(List<ColumnFacts> columns) {
    boolean number = target.type == FieldType.INTEGER || target.type == FieldType.NUMBER;
    if (!number || rows.length < FEWEST_ROWS) {
      return List.of();
    }
    List<double[]> values = new ArrayList<>();
    for (ColumnFacts column : columns) {
      values.add(Arrays.stream(rows).mapToDouble(column::number).toArray());
    }
    double[] wanted = Arrays.stream(rows).mapToDouble(target::number).toArray();
    int n = columns.size();
    for (int a = 0; a < n; a++) {
      for (int b = a + 1; b < n; b++) {
        if (addUp(wanted, values, a, b)) {
          return List.of(columns.get(a), columns.get(b));
        }
        for (int c = b + 1; c < Math.min(n, MOST_ADDENDS); c++) {
          if (addUp(wanted, values, a, b, c)) {
            return List.of(columns.get(a), columns.get(b), columns.get(c));
          }
        }
      }
    }
    int[] all = IntStream.range(0, n).toArray();
    return n > 3 && addUp(wanted, values, all) ? columns : List.of();
  }

  private static boolean addUp(double[] wanted, List<double[]> values, int... columns) {
    int judged = 0;
    for (int row = 0; row < wanted.length; row++) {
      double sum = 0;
      for (int column : columns) {
        sum += values.get(column)[row];
      }
      if (Math.abs(sum - wanted[row]) > 1e-6 * Math.max(1, Math.abs(wanted[row]))) {
        return false;
      }
      judged += Double.isNaN(sum) ? 0 : 1;
    }
    return judged * 2 >= wanted.length;
  }

  private static String share(long part, long whole) {
    return part == whole ? "all" : String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
  }
}
