package dev.coppice.features;

import dev.coppice.frame.Frame;
import dev.coppice.frame.TextColumn;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A value for each level of a text, row by row of a frame. */
final class Levels {

  private Levels() {}

  /** A function of a level, null for a missing one. */
  interface ValueOf extends ToDoubleFunction<@Nullable String> {}

  /** The value of every row; a column is asked once a level, not once a row. */
  static double[] values(Input input, Frame frame, ValueOf value) {
    double[] values = new double[frame.rows()];
    if (!(input instanceof Input.OfField field)) {
      Frame.Cursor cursor = frame.cursor();
      for (int row = 0; row < values.length; row++) {
        values[row] = value.applyAsDouble(input.text(cursor.at(row)));
      }
      return values;
    }
    TextColumn column = (TextColumn) frame.column(field.position());
    double missing = value.applyAsDouble(null);
    double[] known = column.levels().stream().mapToDouble(value::applyAsDouble).toArray();
    for (int row = 0; row < values.length; row++) {
      int code = column.codes()[row];
      values[row] = code < 0 ? missing : known[code];
    }
    return values;
  }
}
