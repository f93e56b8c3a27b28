package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.Arrays;
import java.util.List;

/**
 * Margins that are sums: an intercept, a coefficient times each number, and a coefficient for the
 * code of each category. Numbers must not be missing (the features impute them).
 */
public final class LinearModel implements Model {

  static final String FORM = "linear";

  private final List<Slot> slots;
  private final Link link;
  private final double[] intercepts;
  private final double[][] coefficients;
  private final int[] offsets;
  private final boolean[] isCode;

  /**
   * @param intercepts one an output
   * @param coefficients [output][position]: slots in order, one position for a number, one a code
   *     for a category (see {@link #width})
   * @throws InvalidInput when sizes do not fit or a number is not finite
   */
  public LinearModel(List<Slot> slots, Link link, double[] intercepts, double[][] coefficients) {
    this.slots = List.copyOf(slots);
    this.link = link;
    this.intercepts = intercepts.clone();
    this.coefficients = coefficients.clone();
    check();
    this.offsets = offsets(slots);
    this.isCode = new boolean[slots.size()];
    for (int i = 0; i < isCode.length; i++) {
      isCode[i] = slots.get(i).isCode();
    }
  }

  private void check() {
    Problems problems = new Problems();
    if (coefficients.length != intercepts.length || intercepts.length == 0) {
      problems.add("", "A linear model needs one intercept for each row of coefficients.");
    }
    int width = width(slots);
    for (double[] row : coefficients) {
      if (row.length != width) {
        problems.add(
            "",
            "A linear model has " + row.length + " coefficients; its inputs need " + width + ".");
      }
      checkFinite(problems, "coefficients", row);
    }
    checkFinite(problems, "intercepts", intercepts);
    problems.throwIfAny();
  }

  private static void checkFinite(Problems problems, String what, double[] numbers) {
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        problems.add(
            "", "One of a linear model's " + what + " is " + number + "; it must be finite.");
      }
    }
  }

  /** How many coefficients these slots need. */
  public static int width(List<Slot> slots) {
    long width = slots.stream().mapToLong(slot -> Math.max(1, slot.levels())).sum();
    if (width > Integer.MAX_VALUE) {
      throw new InvalidInput("A linear model cannot have " + width + " coefficients.");
    }
    return (int) width;
  }

  /** Where the coefficients of each slot begin. */
  public static int[] offsets(List<Slot> slots) {
    int[] offsets = new int[slots.size()];
    for (int i = 1; i < offsets.length; i++) {
      offsets[i] = offsets[i - 1] + Math.max(1, slots.get(i - 1).levels());
    }
    return offsets;
  }

  @Override
  public List<Slot> slots() {
    return slots;
  }

  @Override
  public int outputs() {
    return intercepts.length;
  }

  @Override
  public Link link() {
    return link;
  }

  public double[] intercepts() {
    return intercepts.clone();
  }

  /** The coefficients of one output. */
  public double[] coefficients(int output) {
    return coefficients[output].clone();
  }

  @Override
  public void margins(double[] values, double[] margins) {
    for (int k = 0; k < intercepts.length; k++) {
      double[] c = coefficients[k];
      double sum = intercepts[k];
      for (int slot = 0; slot < offsets.length; slot++) {
        sum +=
            isCode[slot] ? c[offsets[slot] + (int) values[slot]] : c[offsets[slot]] * values[slot];
      }
      margins[k] = sum;
    }
  }

  @Override
  public double[][] margins(Matrix matrix) {
    double[][] margins = new double[intercepts.length][matrix.rows()];
    for (int k = 0; k < intercepts.length; k++) {
      double[] sums = margins[k];
      double[] c = coefficients[k];
      Arrays.fill(sums, intercepts[k]);
      for (int slot = 0; slot < offsets.length; slot++) {
        double[] values = matrix.columns()[slot];
        int offset = offsets[slot];
        if (isCode[slot]) {
          for (int row = 0; row < sums.length; row++) {
            sums[row] += c[offset + (int) values[row]];
          }
        } else {
          for (int row = 0; row < sums.length; row++) {
            sums[row] += c[offset] * values[row];
          }
        }
      }
    }
    return margins;
  }

  @Override
  public Struct toStruct() {
    Struct struct = new Struct().put("form", FORM).put("link", link.name());
    struct.put("intercepts", intercepts);
    double[] flat = new double[intercepts.length * width(slots)];
    for (int k = 0; k < coefficients.length; k++) {
      System.arraycopy(
          coefficients[k], 0, flat, k * coefficients[k].length, coefficients[k].length);
    }
    return struct.put("coefficients", flat);
  }

  static LinearModel read(Struct struct, List<Slot> slots) {
    double[] intercepts = struct.doubles("intercepts");
    double[] flat = struct.doubles("coefficients");
    int width = width(slots);
    if (flat.length != (long) width * intercepts.length) {
      throw new InvalidInput(
          "The linear model has "
              + flat.length
              + " coefficients; its inputs need "
              + (long) width * intercepts.length);
    }
    double[][] coefficients = new double[intercepts.length][];
    for (int k = 0; k < coefficients.length; k++) {
      coefficients[k] = Arrays.copyOfRange(flat, k * width, (k + 1) * width);
    }
    return new LinearModel(slots, struct.constant("link", Link.class), intercepts, coefficients);
  }
}
