package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows as points in space, for models that measure distances. A number is one axis; a category is
 * one 0/1 axis a code, except for code 0 (no known level), which stands at the origin of its axes.
 * So two known codes that differ are 2 apart (squared), a known one and code 0 are 1 apart.
 *
 * <p>The axes of codes never exist: points are listed by code, and a query visits only those that
 * share its code. A query costs points times number slots, plus the shared codes. Numbers are added
 * slot by slot over all points, a loop without a branch that processors do several at a time; trees
 * of points (k-d, ball) were rejected, as they lose to it beyond about ten axes.
 *
 * <p>Immutable and thread-safe.
 */
public final class Points {

  private final Matrix matrix;
  private final boolean[] isCode;

  /** The slots that are numbers. */
  private final int[] numbers;

  /** How many codes of each point are known. */
  private final double[] known;

  /** For each code slot, where the points of each code begin in {@link #members}. */
  private final int[][] starts;

  private final int[][] members;

  /**
   * @throws InvalidInput when a number is missing or infinite, or a code is none of its slot's
   */
  public Points(Matrix matrix) {
    this.matrix = matrix;
    List<Slot> slots = matrix.slots();
    isCode = new boolean[slots.size()];
    known = new double[matrix.rows()];
    starts = new int[slots.size()][];
    members = new int[slots.size()][];
    numbers = IntStream.range(0, isCode.length).filter(i -> !slots.get(i).isCode()).toArray();
    check();
    for (int slot = 0; slot < isCode.length; slot++) {
      isCode[slot] = slots.get(slot).isCode();
      if (isCode[slot]) {
        index(slot, matrix.columns()[slot], slots.get(slot).levels());
      }
    }
  }

  private void check() {
    Problems problems = new Problems();
    for (int slot = 0; slot < isCode.length; slot++) {
      Slot input = matrix.slots().get(slot);
      double[] column = matrix.columns()[slot];
      for (int row = 0; row < matrix.rows(); row++) {
        double value = column[row];
        boolean isCode = input.isCode();
        if (isCode ? !(value >= 0 && value < input.levels()) : !Double.isFinite(value)) {
          String wanted =
              isCode
                  ? "codes are 0 to " + (input.levels() - 1)
                  : "distances need a finite number in every row (impute missing ones)";
          problems.add("input " + input.name(), "row " + row + " is " + value + "; " + wanted);
          break;
        }
      }
    }
    problems.throwIfAny();
  }

  private void index(int slot, double[] column, int levels) {
    int[] start = new int[levels + 1];
    for (int point = 0; point < known.length; point++) {
      start[(int) column[point] + 1]++;
    }
    for (int code = 0; code < levels; code++) {
      start[code + 1] += start[code];
    }
    int[] next = start.clone();
    int[] ofCode = new int[known.length];
    for (int point = 0; point < known.length; point++) {
      int code = (int) column[point];
      ofCode[next[code]++] = point;
      known[point] += code == 0 ? 0 : 1;
    }
    starts[slot] = start;
    members[slot] = ofCode;
  }

  public int size() {
    return known.length;
  }

  public List<Slot> slots() {
    return matrix.slots();
  }

  /** The slots of one point, copied into {@code out}. */
  public void point(int number, double[] out) {
    matrix.row(number, out);
  }

  /** Squared distances of a row to every point. */
  public void squaredDistances(double[] row, double[] out) {
    double codes = 0;
    for (int slot = 0; slot < isCode.length; slot++) {
      codes += isCode[slot] && row[slot] != 0 ? 1 : 0;
    }
    for (int point = 0; point < out.length; point++) {
      out[point] = known[point] + codes;
    }
    for (int slot = 0; slot < isCode.length; slot++) {
      if (isCode[slot] && row[slot] != 0) {
        int code = (int) row[slot];
        int[] points = members[slot];
        for (int i = starts[slot][code]; i < starts[slot][code + 1]; i++) {
          out[points[i]] -= 2; // whole numbers so far: nothing is rounded
        }
      }
    }
    int i = 0;
    for (; i + 3 < numbers.length; i += 4) {
      addSquares(i, row, out);
    }
    for (; i < numbers.length; i++) {
      addSquares(matrix.columns()[numbers[i]], row[numbers[i]], out);
    }
  }

  private static void addSquares(double[] column, double value, double[] out) {
    for (int point = 0; point < out.length; point++) {
      double distance = column[point] - value;
      out[point] += distance * distance;
    }
  }

  /** Four slots at once, as reading and writing the sums costs more than the arithmetic. */
  private void addSquares(int first, double[] row, double[] out) {
    double[] a = matrix.columns()[numbers[first]];
    double[] b = matrix.columns()[numbers[first + 1]];
    double[] c = matrix.columns()[numbers[first + 2]];
    double[] d = matrix.columns()[numbers[first + 3]];
    double ofA = row[numbers[first]];
    double ofB = row[numbers[first + 1]];
    double ofC = row[numbers[first + 2]];
    double ofD = row[numbers[first + 3]];
    for (int point = 0; point < out.length; point++) {
      double inA = a[point] - ofA;
      double inB = b[point] - ofB;
      double inC = c[point] - ofC;
      double inD = d[point] - ofD;
      out[point] += (inA * inA + inB * inB) + (inC * inC + inD * inD);
    }
  }

  Struct toStruct() {
    int size = size();
    int codeSlots = (int) slots().stream().filter(Slot::isCode).count();
    double[] numbers = new double[(isCode.length - codeSlots) * size];
    int[] codes = new int[codeSlots * size];
    int number = 0;
    int code = 0;
    for (int slot = 0; slot < isCode.length; slot++) {
      for (double value : matrix.columns()[slot]) {
        if (isCode[slot]) {
          codes[code++] = (int) value;
        } else {
          numbers[number++] = value;
        }
      }
    }
    return new Struct().put("points", size).put("numbers", numbers).put("codes", codes);
  }

  static Points read(Struct struct, List<Slot> slots) {
    long size = struct.integer("points");
    double[] numbers = struct.doubles("numbers");
    int[] codes = struct.ints("codes");
    long codeSlots = slots.stream().filter(Slot::isCode).count();
    long numberSlots = slots.size() - codeSlots;
    boolean fits = size >= 1 && size <= Math.max(numbers.length, codes.length);
    if (!fits || numbers.length != size * numberSlots || codes.length != size * codeSlots) {
      throw new InvalidInput(
          "The model claims "
              + size
              + " points, but holds "
              + numbers.length
              + " numbers and "
              + codes.length
              + " codes of them; its inputs are "
              + numberSlots
              + " numbers and "
              + codeSlots
              + " codes");
    }
    int rows = (int) size;
    double[][] columns = new double[slots.size()][];
    int number = 0;
    int code = 0;
    for (int slot = 0; slot < columns.length; slot++) {
      if (slots.get(slot).isCode()) {
        columns[slot] = Arrays.stream(codes, code, code + rows).asDoubleStream().toArray();
        code += rows;
      } else {
        columns[slot] = Arrays.copyOfRange(numbers, number, number + rows);
        number += rows;
      }
    }
    return new Points(new Matrix(slots, columns, rows));
  }
}
