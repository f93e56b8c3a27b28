package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of similarities to support vectors: one machine for a number or for two classes, and for K
 * classes one machine a pair of them, whose probabilities are coupled. A machine's decision value
 * becomes a margin by a straight line: for classes Platt's, learned on rows not seen.
 *
 * <p>Cost of a row: vectors times slots, an exponential a vector, and K - 1 products a vector. All
 * machines share the vectors, so each similarity is computed once.
 */
public final class KernelMachine implements Model {

  static final String FORM = "kernel";
  private static final int PART = 256; // rows that pay for another thread

  /**
   * One decision function: bias + sum of coefficient * similarity.
   *
   * @param coefficients one a vector; for a pair of classes, one a vector of the first class and
   *     then of the second
   * @param slope margin = slope * decision value + offset
   */
  @SuppressWarnings("ArrayRecordComponent") // the hot loop reads the array itself
  public record Machine(double[] coefficients, double bias, double slope, double offset) {}

  private final Points vectors;
  private final RadialBasis basis;
  private final Link link;
  private final int outputs;
  private final int[] classes;
  private final int[] begins;
  private final List<Machine> machines;

  /**
   * @param vectors the support vectors; for K classes sorted by class
   * @param link {@code LOGISTIC} for two classes, {@code IDENTITY} otherwise
   * @param outputs 1, or how many classes the target has
   * @param classes with several outputs, the classes that have vectors, in order; empty otherwise
   * @param counts the vectors of each of these classes
   * @param machines one, or one for each pair of {@code classes}: 0-1, 0-2, ..., 1-2, ...
   * @throws InvalidInput when sizes do not fit or a number is not finite
   */
  public KernelMachine(
      Points vectors,
      RadialBasis basis,
      Link link,
      int outputs,
      int[] classes,
      int[] counts,
      List<Machine> machines) {
    this.vectors = vectors;
    this.basis = basis;
    this.link = link;
    this.outputs = outputs;
    this.classes = classes.clone();
    this.machines = List.copyOf(machines);
    check(counts);
    begins = new int[classes.length + 1];
    for (int i = 0; i < classes.length; i++) {
      begins[i + 1] = begins[i] + counts[i];
    }
    checkWidths();
  }

  private void check(int[] counts) {
    long pairs = classes.length * (classes.length - 1L) / 2;
    long vectorsOfClasses = Arrays.stream(counts).asLongStream().sum();
    boolean single = outputs == 1 && classes.length == 0 && machines.size() == 1;
    boolean several = outputs > 1 && classes.length > 1 && machines.size() == pairs;
    Problems problems = new Problems();
    if (!single && !several || link == Link.SOFTMAX || (several && link != Link.IDENTITY)) {
      problems.add(
          "",
          "A kernel model of "
              + outputs
              + " outputs and "
              + classes.length
              + " classes cannot have "
              + machines.size()
              + " machines with link "
              + link
              + ".");
    }
    if (counts.length != classes.length
        || Arrays.stream(counts).anyMatch(count -> count < 0)
        || (several && vectorsOfClasses != vectors.size())) {
      problems.add("", "A kernel model's vectors do not divide into its classes.");
    }
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] < (i == 0 ? 0 : classes[i - 1] + 1) || classes[i] >= outputs) {
        problems.add("", "A kernel model's classes are not in order: " + classes[i] + ".");
      }
    }
    problems.throwIfAny();
  }

  private void checkWidths() {
    Problems problems = new Problems();
    for (int m = 0; m < machines.size(); m++) {
      Machine machine = machines.get(m);
      int width = width(m);
      if (machine.coefficients().length != width) {
        problems.add(
            "machine " + m, machine.coefficients().length + " coefficients; it needs " + width);
      }
      double sum = machine.bias() + machine.slope() + machine.offset();
      if (!Double.isFinite(sum)
          || !Arrays.stream(machine.coefficients()).allMatch(Double::isFinite)) {
        problems.add("machine " + m, "a number is not finite");
      }
    }
    problems.throwIfAny();
  }

  private int width(int machine) {
    if (classes.length == 0) {
      return vectors.size();
    }
    int seen = 0;
    for (int i = 0; ; i++) {
      int partners = classes.length - 1 - i;
      if (machine < seen + partners) {
        return count(i) + count(i + 1 + machine - seen);
      }
      seen += partners;
    }
  }

  private int count(int i) {
    return begins[i + 1] - begins[i];
  }

  @Override
  public List<Slot> slots() {
    return vectors.slots();
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public Link link() {
    return link;
  }

  /** How many rows support the decision. */
  public int vectors() {
    return vectors.size();
  }

  /** What each machine says of a row, before it becomes a margin. */
  public double[] decisions(double[] slots) {
    return decisions(slots, new double[vectors.size()]);
  }

  private double[] decisions(double[] slots, double[] similarities) {
    vectors.squaredDistances(slots, similarities);
    basis.apply(similarities);
    double[] decisions = new double[machines.size()];
    if (classes.length == 0) {
      double[] coefficients = machines.get(0).coefficients();
      decisions[0] =
          machines.get(0).bias() + sum(coefficients, 0, similarities, 0, coefficients.length);
      return decisions;
    }
    int m = 0;
    for (int i = 0; i < classes.length; i++) {
      for (int j = i + 1; j < classes.length; j++) {
        double[] coefficients = machines.get(m).coefficients();
        decisions[m] =
            machines.get(m).bias()
                + sum(coefficients, 0, similarities, begins[i], count(i))
                + sum(coefficients, count(i), similarities, begins[j], count(j));
        m++;
      }
    }
    return decisions;
  }

  /** Four running sums: a fixed order of additions that a processor can overlap. */
  private static double sum(double[] a, int fromA, double[] b, int fromB, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[fromA + i] * b[fromB + i];
      s1 += a[fromA + i + 1] * b[fromB + i + 1];
      s2 += a[fromA + i + 2] * b[fromB + i + 2];
      s3 += a[fromA + i + 3] * b[fromB + i + 3];
    }
    for (; i < n; i++) {
      s0 += a[fromA + i] * b[fromB + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void margins(double[] slots, double[] margins) {
    margins(slots, margins, new double[vectors.size()]);
  }

  private void margins(double[] slots, double[] margins, double[] similarities) {
    double[] values = decisions(slots, similarities);
    for (int m = 0; m < values.length; m++) {
      values[m] = machines.get(m).slope() * values[m] + machines.get(m).offset();
    }
    if (classes.length == 0) {
      margins[0] = values[0];
      return;
    }
    double[][] pairs = new double[classes.length][classes.length];
    int m = 0;
    for (int i = 0; i < classes.length; i++) {
      for (int j = i + 1; j < classes.length; j++) {
        pairs[i][j] = Link.logistic(values[m++]);
      }
    }
    Arrays.fill(margins, 0);
    double[] coupled = PairwiseCoupling.couple(pairs);
    for (int i = 0; i < classes.length; i++) {
      margins[classes[i]] = coupled[i];
    }
  }

  @Override
  public double[][] margins(Matrix matrix) {
    double[][] margins = new double[outputs][matrix.rows()];
    RowParts.score(matrix.rows(), PART, (from, to) -> margins(matrix, from, to, margins));
    return margins;
  }

  private void margins(Matrix matrix, int from, int to, double[][] margins) {
    double[] slots = new double[vectors.slots().size()];
    double[] ofRow = new double[outputs];
    double[] similarities = new double[vectors.size()];
    for (int row = from; row < to; row++) {
      matrix.row(row, slots);
      margins(slots, ofRow, similarities);
      for (int k = 0; k < outputs; k++) {
        margins[k][row] = ofRow[k];
      }
    }
  }

  @Override
  public Struct toStruct() {
    int[] counts = new int[classes.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = count(i);
    }
    return new Struct()
        .put("form", FORM)
        .put("link", link.name())
        .put("outputs", outputs)
        .put("gamma", basis.gamma())
        .put("classes", classes)
        .put("counts", counts)
        .put("biases", machines.stream().mapToDouble(Machine::bias).toArray())
        .put("slopes", machines.stream().mapToDouble(Machine::slope).toArray())
        .put("offsets", machines.stream().mapToDouble(Machine::offset).toArray())
        .put("widths", machines.stream().mapToInt(m -> m.coefficients().length).toArray())
        .put(
            "coefficients",
            machines.stream().flatMapToDouble(m -> Arrays.stream(m.coefficients())).toArray())
        .put("vectors", vectors.toStruct());
  }

  static KernelMachine read(Struct struct, List<Slot> slots) {
    double[] biases = struct.doubles("biases");
    double[] slopes = struct.doubles("slopes");
    double[] offsets = struct.doubles("offsets");
    int[] widths = struct.ints("widths");
    double[] coefficients = struct.doubles("coefficients");
    boolean fits =
        slopes.length == biases.length
            && offsets.length == biases.length
            && widths.length == biases.length
            && Arrays.stream(widths).allMatch(width -> width >= 0)
            && Arrays.stream(widths).asLongStream().sum() == coefficients.length;
    if (!fits) {
      throw new InvalidInput("The kernel model is damaged: its machines lack numbers.");
    }
    List<Machine> machines = new ArrayList<>();
    int at = 0;
    for (int m = 0; m < biases.length; m++) {
      double[] own = Arrays.copyOfRange(coefficients, at, at + widths[m]);
      machines.add(new Machine(own, biases[m], slopes[m], offsets[m]));
      at += widths[m];
    }
    return new KernelMachine(
        Points.read(struct.struct("vectors"), slots),
        new RadialBasis(struct.number("gamma")),
        struct.constant("link", Link.class),
        struct.smallInteger("outputs"),
        struct.ints("classes"),
        struct.ints("counts"),
        machines);
  }
}
