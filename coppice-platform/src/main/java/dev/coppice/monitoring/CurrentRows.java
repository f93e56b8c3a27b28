package dev.coppice.monitoring;

import dev.coppice.drift.Baseline;
import dev.coppice.drift.Distribution;
import dev.coppice.drift.Reference;
import dev.coppice.errors.InvalidInput;
import dev.coppice.expressions.Expression;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows to be compared with a baseline: each of its columns over them, in its order.
 *
 * @param decided how many rows were decided for each class; empty when there was nothing to decide
 */
@SuppressWarnings("ArrayRecordComponent") // counts, read by their own room
public record CurrentRows(
    long rows,
    List<Distribution> inputs,
    List<Distribution> derived,
    List<Distribution> outputs,
    long[] decided) {

  /**
   * Measures a table. Columns are independent and many cost a sort, so they are measured in
   * parallel; each for itself, so the result does not depend on it.
   *
   * @param outputs what the model says about the rows, one array an output; empty for none
   * @param decided the class of each row, or -1; empty for none
   * @throws InvalidInput when a column is missing or of another type
   */
  public static CurrentRows of(
      Baseline baseline, Frame rows, double[][] outputs, int[] decided, int classes) {
    List<Distribution> inputs =
        measure(baseline.inputs(), reference -> rows.column(reference.name()));
    List<Distribution> derived =
        measure(
            baseline.derived(),
            reference ->
                Baseline.values(Expression.parse(reference.expression(), rows.schema()), rows));
    List<Distribution> predicted =
        outputs.length == 0
            ? List.of()
            : IntStream.range(0, outputs.length)
                .mapToObj(k -> baseline.outputs().get(k).measure(new NumberColumn(outputs[k])))
                .toList();
    long[] counts = new long[decided.length == 0 ? 0 : classes];
    for (int decision : decided) {
      if (decision >= 0) {
        counts[decision]++;
      }
    }
    return new CurrentRows(rows.rows(), inputs, derived, predicted, counts);
  }

  private static List<Distribution> measure(
      List<Reference> references, Function<Reference, Column> column) {
    return references.parallelStream()
        .map(reference -> reference.measure(column.apply(reference)))
        .toList();
  }
}
