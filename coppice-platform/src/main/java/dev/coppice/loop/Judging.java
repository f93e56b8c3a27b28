package dev.coppice.loop;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rows whose truth a model understands.
 *
 * @param truth the class index of each, or the number
 */
@SuppressWarnings("ArrayRecordComponent") // one number a row, read in bulk
record Judging(Frame frame, double[] truth) {

  int rows() {
    return truth.length;
  }

  /** Those of a table; labels that the target does not know are left out. */
  static Judging of(Frame rows, Target target) {
    Column labels = rows.column(target.name());
    double[] truth =
        IntStream.range(0, rows.rows()).mapToDouble(row -> truth(labels, row, target)).toArray();
    int[] known =
        IntStream.range(0, truth.length).filter(row -> !Double.isNaN(truth[row])).toArray();
    return new Judging(
        rows.select(known), Arrays.stream(known).mapToDouble(r -> truth[r]).toArray());
  }

  private static double truth(Column labels, int row, Target target) {
    if (labels instanceof NumberColumn numbers && target.task() == Task.REGRESSION) {
      return numbers.values()[row];
    }
    if (labels.isMissing(row)) {
      return Double.NaN;
    }
    String text =
        labels instanceof NumberColumn numbers
            ? ShortestDouble.brief(numbers.values()[row])
            : String.valueOf(((TextColumn) labels).text(row));
    int index = target.classes().indexOf(text);
    return index < 0 ? Double.NaN : index;
  }
}
