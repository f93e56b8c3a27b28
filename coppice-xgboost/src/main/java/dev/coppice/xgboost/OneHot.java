package dev.coppice.xgboost;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.Arrays;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Slots as XGBoost's columns: a number is one column, where NaN is left out; a category is one
 * column a code, where only the column of a row's code is there and holds 1. All other columns of
 * the category are missing to XGBoost, so a split on them follows the default direction.
 */
final class OneHot {

  private final List<Slot> slots;
  private final int[] offsets;
  private final int width;

  OneHot(List<Slot> slots) {
    this.slots = slots;
    this.offsets = new int[slots.size()];
    int width = 0;
    for (int slot = 0; slot < offsets.length; slot++) {
      offsets[slot] = width;
      width += Math.max(1, slots.get(slot).levels());
    }
    this.width = width;
  }

  /** The slot that a column belongs to. */
  int slot(int column) {
    int slot = offsets.length - 1;
    while (offsets[slot] > column) {
      slot--;
    }
    return slot;
  }

  /** The code that a column of a category stands for. */
  int code(int column) {
    return column - offsets[slot(column)];
  }

  /** A native copy; the caller disposes it. */
  DMatrix matrix(Matrix inputs) throws XGBoostError {
    int size = inputs.rows() * slots.size();
    long[] ends = new long[inputs.rows() + 1];
    int[] columns = new int[size];
    float[] values = new float[size];
    int count = 0;
    for (int row = 0; row < inputs.rows(); row++) {
      for (int slot = 0; slot < offsets.length; slot++) {
        double value = inputs.columns()[slot][row];
        if (slots.get(slot).isCode()) {
          columns[count] = offsets[slot] + (int) value;
          values[count++] = 1;
        } else if (!Double.isNaN(value)) {
          columns[count] = offsets[slot];
          values[count++] = (float) value;
        }
      }
      ends[row + 1] = count;
    }
    return new DMatrix(
        ends,
        Arrays.copyOf(columns, count),
        Arrays.copyOf(values, count),
        DMatrix.SparseType.CSR,
        width,
        Float.NaN,
        1);
  }
}
