package dev.coppice.rules;

import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * What a column holds, at a glance.
 *
 * @param missing rows without a value
 * @param min smallest number; NaN, like the others, for a text column or when there is no number
 * @param std standard deviation of the sample (divisor n - 1), NaN below two numbers
 */
public record ColumnSummary(
    String field, int missing, double min, double max, double mean, double std) {

  static List<ColumnSummary> of(Frame frame) {
    List<ColumnSummary> summaries = new ArrayList<>();
    for (int i = 0; i < frame.schema().size(); i++) {
      summaries.add(of(frame.schema().field(i).name(), frame.column(i)));
    }
    return summaries;
  }

  private static ColumnSummary of(String field, Column column) {
    int missing = column.missing();
    int n = column.rows() - missing;
    if (!(column instanceof NumberColumn numbers) || n == 0) {
      return new ColumnSummary(field, missing, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (double x : numbers.values()) {
      if (!Double.isNaN(x)) {
        min = StrictMath.min(min, x);
        max = StrictMath.max(max, x);
        sum += x;
      }
    }
    double mean = sum / n;
    double squares = 0; // around the mean: the one-pass sum of squares loses digits
    for (double x : numbers.values()) {
      squares += Double.isNaN(x) ? 0 : (x - mean) * (x - mean);
    }
    double std = n < 2 ? Double.NaN : StrictMath.sqrt(squares / (n - 1));
    return new ColumnSummary(field, missing, min, max, mean, std);
  }
}
