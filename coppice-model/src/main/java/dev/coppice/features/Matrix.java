package dev.coppice.features;

import java.util.List;

/**
 * What models are fitted on and score in batches: one array a slot, one value a row. Immutable by
 * convention: arrays are shared, not copied.
 *
 * @param columns [slot][row]; a number slot may hold NaN (missing), a code slot holds codes as
 *     doubles and never NaN
 */
@SuppressWarnings("ArrayRecordComponent") // the hot loops read the arrays themselves
public record Matrix(List<Slot> slots, double[][] columns, int rows) {

  public Matrix {
    slots = List.copyOf(slots);
    if (slots.size() != columns.length) {
      throw new IllegalArgumentException(slots.size() + " slots, " + columns.length + " columns");
    }
  }

  /** The slots of one row, copied into {@code out}. */
  public void row(int row, double[] out) {
    for (int slot = 0; slot < columns.length; slot++) {
      out[slot] = columns[slot][row];
    }
  }

  /** The given rows, in the given order; a row may come more than once. */
  public Matrix select(int[] rows) {
    double[][] selected = new double[columns.length][rows.length];
    for (int slot = 0; slot < columns.length; slot++) {
      for (int i = 0; i < rows.length; i++) {
        selected[slot][i] = columns[slot][rows[i]];
      }
    }
    return new Matrix(slots, selected, rows.length);
  }
}
