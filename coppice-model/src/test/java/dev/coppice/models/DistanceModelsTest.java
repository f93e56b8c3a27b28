package dev.coppice.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.KernelMachine.Machine;
import dev.coppice.models.NearestNeighbours.Vote;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistanceModelsTest {

  private static final List<Slot> SLOTS =
      List.of(Slot.number("age"), Slot.code("town", 4), Slot.number("pay"), Slot.code("sex", 3));

  @Test
  void distancesAreThoseOfOneHotColumns() {
    SplittableRandom random = new SplittableRandom(1);
    Matrix matrix = matrix(40, random);
    Points points = new Points(matrix);
    double[] query = new double[4];
    double[] distances = new double[40];
    for (int q = 0; q < 40; q++) {
      matrix.row(q, query);
      points.squaredDistances(query, distances);
      assertEquals(0, distances[q]);
      for (int point = 0; point < 40; point++) {
        assertEquals(plain(query, row(matrix, point)), distances[point], 1e-14);
      }
    }
  }

  private static double plain(double[] a, double[] b) {
    double sum = 0;
    for (int slot = 0; slot < SLOTS.size(); slot++) {
      if (!SLOTS.get(slot).isCode()) {
        sum += (a[slot] - b[slot]) * (a[slot] - b[slot]);
      }
      for (int code = 1; code < SLOTS.get(slot).levels(); code++) {
        sum += (a[slot] == code) == (b[slot] == code) ? 0 : 1;
      }
    }
    return sum;
  }

  @Test
  void theExponentialIsExactToTwoUnits() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 100_000; i++) {
      double power = -StrictMath.exp(random.nextDouble() * 12 - 6);
      double expected = StrictMath.exp(power);
      assertEquals(expected, RadialBasis.exp(power), 2 * Math.ulp(expected), "exp " + power);
    }
    assertEquals(1, RadialBasis.exp(-0.0));
    assertEquals(0, RadialBasis.exp(-1e300));
    assertEquals(0, RadialBasis.exp(Double.NEGATIVE_INFINITY));
  }

  @Test
  void amongEquallyFarRowsTheEarlierVotes() {
    NearestNeighbours model = line(new double[] {0, 2, 4, 2}, new double[] {1, 1, 1, 1}, 2);
    assertEquals((10 + 20) / 2.0, predict(model, 1)); // 0 and 2 are 1 away; row 3 comes too late
    assertEquals((20 + 40) / 2.0, predict(model, 2)); // rows 1 and 3 at the very place
  }

  @Test
  void aHeavyRowTakesSeveralPlaces() {
    NearestNeighbours model = line(new double[] {0, 2, 4, 9}, new double[] {2, 1.5, 1, 1}, 3);
    assertEquals((2 * 10 + 1 * 20) / 3.0, predict(model, 0));
    assertEquals(
        (2 * 10 + 1.5 * 20 + 1 * 30 + 1 * 40) / 5.5,
        predict(line(new double[] {0, 2, 4, 9}, new double[] {2, 1.5, 1, 1}, 50), 0),
        1e-12);
  }

  @Test
  void rowsAtTheSamePlaceOutvoteAllOthersByDistance() {
    Points points = points(new double[] {0, 0, 3});
    double[] ones = {1, 1, 1};
    double[] target = {1, 0, 1};
    NearestNeighbours model = new NearestNeighbours(points, target, ones, 1, 3, Vote.DISTANCE);
    assertEquals(0.5, predict(model, 0));
    assertEquals((1 / 1.0 + 1 / 2.0) / (2 / 1.0 + 1 / 2.0), predict(model, 1), 1e-12);
  }

  @Test
  void couplingReturnsTheProbabilitiesBehindConsistentPairs() {
    double[] p = {0.5, 0.3, 0.15, 0.05};
    double[][] pairs = new double[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = i + 1; j < 4; j++) {
        pairs[i][j] = p[i] / (p[i] + p[j]);
      }
    }
    double[] coupled = PairwiseCoupling.couple(pairs);
    assertArrayEquals(p, coupled, 0.01);
    assertEquals(1, Arrays.stream(coupled).sum(), 1e-12);
  }

  @Test
  void certainPairsGiveProbabilities() {
    double[] coupled = PairwiseCoupling.couple(new double[][] {{0, 1, 1}, {0, 0, 1}, {0, 0, 0}});
    assertTrue(Arrays.stream(coupled).allMatch(p -> p >= 0 && p <= 1), Arrays.toString(coupled));
    assertTrue(coupled[0] > 0.99, Arrays.toString(coupled));
  }

  @Test
  void whatSlotsAddMakesTheMargin() {
    for (Model model : List.of(neighbours(), kernel())) {
      double[] row = {1.5, 2, 0, 1};
      double[] margins = new double[3];
      model.margins(row, margins);
      Attributor.Attribution attribution = Attributor.of(model).of(row);
      for (int k = 0; k < 3; k++) {
        assertEquals(margins[k], attribution.margin(k), 1e-12);
        assertEquals(0, attribution.added()[k][2]); // at its start: it says nothing
      }
    }
  }

  @Test
  void aSlotThatDecidesNothingIsWorthNothing() {
    Matrix matrix = matrix(60, new SplittableRandom(4));
    Arrays.fill(matrix.columns()[2], 0.25);
    Arrays.fill(matrix.columns()[3], 0);
    double[] target = Arrays.stream(matrix.columns()[0]).map(x -> x > 0 ? 1 : 0).toArray();
    double[] ones = new double[60];
    Arrays.fill(ones, 1);
    Model model = new NearestNeighbours(new Points(matrix), target, ones, 1, 3, Vote.UNIFORM);
    double[] shares = Importances.of(model, matrix);
    assertTrue(shares[0] > 0.6, Arrays.toString(shares));
    assertEquals(0, shares[2] + shares[3]);
    assertEquals(1, Arrays.stream(shares).sum(), 1e-12);
  }

  @Test
  void damageIsFoundBeforeAnythingIsAllocated() {
    Struct whole = neighbours().toStruct();
    Struct rows = new Struct().put("points", 1L << 40).put("numbers", new double[8]);
    rows.put("codes", new int[8]);
    refuse(
        copy(whole, "rows").put("rows", rows),
        "The model claims 1099511627776 points, but holds 8 numbers and 8 codes of them; its inputs"
            + " are 2 numbers and 2 codes");
    refuse(
        copy(whole, "target").put("target", new double[3]),
        "A neighbours model of 4 rows has 3 targets and 4 weights.");
    refuse(
        copy(whole, "weights").put("weights", new double[4]),
        "A weight of a neighbours model is not a positive number.");
    refuse(
        copy(whole, "target").put("target", new double[] {0, 1, 2, 3}),
        "A target of a neighbours model is 3.0, which cannot be.");
    Struct kernel = kernel().toStruct();
    refuse(
        copy(kernel, "coefficients").put("coefficients", new double[7]),
        "The kernel model is damaged: its machines lack numbers.");
    refuse(
        copy(kernel, "gamma").put("gamma", Double.NaN),
        "The gamma of a kernel is NaN; it must be a positive number.");
    refuse(
        copy(kernel, "counts").put("counts", new int[] {1, 1, 1}),
        "A kernel model's vectors do not divide into its classes.");
    refuse(
        copy(kernel, "classes").put("classes", new int[] {0, 2, 1}),
        "A kernel model's classes are not in order: 1.");
    refuse(
        copy(kernel, "widths").put("widths", new int[] {2, 3, 3}),
        "machine 0: 2 coefficients; it needs 3\nmachine 2: 3 coefficients; it needs 2");
    refuse(
        copy(kernel, "biases").put("biases", new double[] {1, Double.NaN, 1}),
        "machine 1: a number is not finite");
  }

  @Test
  void aCodeThatNoSlotHasIsRefused() {
    Matrix matrix = matrix(4, new SplittableRandom(3));
    matrix.columns()[1][2] = 4;
    matrix.columns()[2][1] = Double.POSITIVE_INFINITY;
    InvalidInput refusal = assertThrows(InvalidInput.class, () -> new Points(matrix));
    assertEquals(
        "input town: row 2 is 4.0; codes are 0 to 3\n"
            + "input pay: row 1 is Infinity; distances need a finite number in every row (impute"
            + " missing ones)",
        refusal.getMessage());
  }

  private static void refuse(Struct damaged, String sentence) {
    byte[] bytes = BinaryStruct.encode(damaged);
    InvalidInput refusal =
        assertThrows(
            InvalidInput.class, () -> Model.read(BinaryStruct.decode(bytes), SLOTS), sentence);
    assertEquals(sentence, refusal.getMessage());
  }

  /** The written form without one of its values. */
  private static Struct copy(Struct whole, String without) {
    Struct copy = new Struct();
    for (String name : whole.names()) {
      if (!name.equals(without)) {
        switch (name) {
          case "form", "link", "vote" -> copy.put(name, whole.text(name));
          case "outputs", "neighbours" -> copy.put(name, whole.integer(name));
          case "gamma" -> copy.put(name, whole.number(name));
          case "rows", "vectors" -> copy.put(name, whole.struct(name));
          case "classes", "counts", "widths" -> copy.put(name, whole.ints(name));
          default -> copy.put(name, whole.doubles(name));
        }
      }
    }
    return copy;
  }

  private static NearestNeighbours neighbours() {
    Points points = new Points(matrix(4, new SplittableRandom(3)));
    double[] ones = {1, 1, 1, 1};
    return new NearestNeighbours(points, new double[] {0, 1, 2, 0}, ones, 3, 2, Vote.UNIFORM);
  }

  private static KernelMachine kernel() {
    return new KernelMachine(
        new Points(matrix(4, new SplittableRandom(3))),
        new RadialBasis(0.5),
        Link.IDENTITY,
        3,
        new int[] {0, 1, 2},
        new int[] {2, 1, 1},
        List.of(
            new Machine(new double[] {1, 2, -3}, 0.5, 1, 0),
            new Machine(new double[] {1, 1, -2}, 0.5, 1, 0),
            new Machine(new double[] {1, -1}, 0.5, 1, 0)));
  }

  private static NearestNeighbours line(double[] places, double[] weights, int neighbours) {
    double[] target = {10, 20, 30, 40};
    return new NearestNeighbours(points(places), target, weights, 1, neighbours, Vote.UNIFORM);
  }

  private static Points points(double[] places) {
    return new Points(
        new Matrix(List.of(Slot.number("x")), new double[][] {places}, places.length));
  }

  private static double predict(Model model, double place) {
    double[] predictions = new double[1];
    model.predict(new double[] {place}, predictions);
    return predictions[0];
  }

  private static double[] row(Matrix matrix, int number) {
    double[] row = new double[matrix.slots().size()];
    matrix.row(number, row);
    return row;
  }

  private static Matrix matrix(int rows, SplittableRandom random) {
    double[][] columns = new double[SLOTS.size()][rows];
    for (int slot = 0; slot < columns.length; slot++) {
      int levels = SLOTS.get(slot).levels();
      for (int row = 0; row < rows; row++) {
        double u = random.nextDouble();
        columns[slot][row] = levels > 0 ? (int) (u * levels) : u * 4 - 2;
      }
    }
    return new Matrix(SLOTS, columns, rows);
  }
}
