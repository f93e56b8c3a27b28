package dev.coppice.training.linear;

import dev.coppice.errors.Problems;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.LinearModel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The design matrix by columns, never expanded: a number slot is one dense column, a code slot
 * stands for one 0/1 column a code and is kept as the code of each row. A product costs rows times
 * slots, whatever the number of codes.
 */
final class Design {

  final int rows;
  final int slots;

  /** Columns in all. */
  final int width;

  /** The first column of each slot. */
  final int[] offsets;

  private final double[] @Nullable [] numbers;
  private final int[] @Nullable [] codes;

  /**
   * @throws dev.coppice.errors.InvalidInput when a number is missing or infinite
   */
  Design(Matrix matrix) {
    rows = matrix.rows();
    slots = matrix.slots().size();
    width = LinearModel.width(matrix.slots());
    offsets = LinearModel.offsets(matrix.slots());
    numbers = new double[slots][];
    codes = new int[slots][];
    Problems problems = new Problems();
    for (int slot = 0; slot < slots; slot++) {
      Slot input = matrix.slots().get(slot);
      double[] column = matrix.columns()[slot];
      if (input.isCode()) {
        codes[slot] = codes(column, rows);
      } else {
        numbers[slot] = column;
        requireFinite(input, column, rows, problems);
      }
    }
    problems.throwIfAny();
  }

  private static int[] codes(double[] column, int rows) {
    int[] codes = new int[rows];
    for (int row = 0; row < rows; row++) {
      codes[row] = (int) column[row];
    }
    return codes;
  }

  private static void requireFinite(Slot input, double[] column, int rows, Problems problems) {
    for (int row = 0; row < rows; row++) {
      if (!Double.isFinite(column[row])) {
        problems.add(
            "input " + input.name(),
            "row "
                + row
                + " is "
                + column[row]
                + "; a linear model needs a finite number in every row (impute missing ones)");
        return;
      }
    }
  }

  /** The values of a number slot, null for a code slot. */
  double @Nullable [] numbers(int slot) {
    return numbers[slot];
  }

  /** The codes of a code slot. */
  int[] codes(int slot) {
    return Objects.requireNonNull(codes[slot]);
  }

  /** Adds (row of the design) . coefficients to the sums of rows from..to. */
  void addProducts(double[] coefficients, int base, double[] sums, int from, int to) {
    for (int slot = 0; slot < slots; slot++) {
      int first = base + offsets[slot];
      double[] x = numbers[slot];
      if (x != null) {
        double coefficient = coefficients[first];
        for (int row = from; row < to; row++) {
          sums[row] += coefficient * x[row];
        }
      } else {
        int[] code = codes(slot);
        for (int row = from; row < to; row++) {
          sums[row] += coefficients[first + code[row]];
        }
      }
    }
  }

  /** Adds the sum over rows of value * column to {@code sums}, for each column of one slot. */
  void addTransposed(int slot, double[] values, double[] sums, int base) {
    int first = base + offsets[slot];
    double[] x = numbers[slot];
    if (x != null) {
      sums[first] += dot(x, values, rows);
    } else {
      int[] code = codes(slot);
      for (int row = 0; row < rows; row++) {
        sums[first + code[row]] += values[row];
      }
    }
  }

  /** Four running sums: a fixed order of additions that a processor can overlap. */
  static double dot(double[] a, double[] b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
      s0 += a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
