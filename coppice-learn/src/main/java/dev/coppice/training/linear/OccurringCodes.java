package dev.coppice.training.linear;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.LinearModel;
import dev.coppice.training.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A training set whose wide code slots (hashed ones) hold only the codes that occur: the penalty
 * keeps the coefficients of all others at 0 anyway, and most of 16,384 buckets are empty.
 *
 * @param of what the codes of each slot were; null for a slot that is as it was
 */
@SuppressWarnings("ArrayRecordComponent") // looked up in bulk
record OccurringCodes(TrainingSet set, List<Slot> before, List<int[]> of) {

  private static final int WIDE = 1024;
  private static final int[] ALL = {};

  static OccurringCodes of(TrainingSet set) {
    List<Slot> slots = new ArrayList<>();
    List<int[]> of = new ArrayList<>();
    double[][] columns = set.inputs().columns().clone();
    for (int slot = 0; slot < columns.length; slot++) {
      Slot own = set.inputs().slots().get(slot);
      if (own.levels() <= WIDE) {
        slots.add(own);
        of.add(ALL);
        continue;
      }
      int[] narrow = new int[own.levels()];
      for (double code : columns[slot]) {
        narrow[(int) code] = 1;
      }
      int[] codes = new int[own.levels()];
      int count = 0;
      for (int code = 0; code < narrow.length; code++) {
        if (narrow[code] > 0) {
          narrow[code] = count;
          codes[count++] = code;
        }
      }
      double[] column = new double[set.rows()];
      for (int row = 0; row < column.length; row++) {
        column[row] = narrow[(int) columns[slot][row]];
      }
      columns[slot] = column;
      slots.add(Slot.code(own.name(), Math.max(1, count)));
      of.add(Arrays.copyOf(codes, count));
    }
    Matrix inputs = new Matrix(slots, columns, set.rows());
    return new OccurringCodes(
        new TrainingSet(inputs, set.target(), set.weights(), set.task(), set.classes()),
        set.inputs().slots(),
        of);
  }

  /** Coefficients of the occurring codes, with zeros for the others. */
  double[] widened(double[] coefficients) {
    double[] wide = new double[LinearModel.width(before)];
    int[] from = LinearModel.offsets(set.inputs().slots());
    int[] to = LinearModel.offsets(before);
    for (int slot = 0; slot < to.length; slot++) {
      int[] codes = of.get(slot);
      int width = Math.max(1, before.get(slot).levels());
      if (codes.length == 0) {
        System.arraycopy(coefficients, from[slot], wide, to[slot], width);
      }
      for (int i = 0; i < codes.length; i++) {
        wide[to[slot] + codes[i]] = coefficients[from[slot] + i];
      }
    }
    return wide;
  }
}
