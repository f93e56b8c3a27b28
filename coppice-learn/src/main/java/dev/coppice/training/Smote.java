package dev.coppice.training;

import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Synthetic rows of rarer classes: a point between a row and one of its nearest neighbours of the
 * same class (N. Chawla and others, SMOTE, 2002); a category takes the value that most neighbours
 * have (their SMOTE-NC). It sees the rows that a model is fitted on and no others: a validation
 * fold holds real rows alone.
 *
 * <p>Distances: numbers in units of their standard deviation over all rows, a differing category or
 * a missing value on one side counts as one of these units; a number that either row lacks stays as
 * the row has it. Cost: rows of the class * synthetic rows * slots, on all threads: seconds for
 * 20,000 rows of a class. Rejected: interpolating codes, which mean nothing in between; a tree over
 * the rows, which looks at most of them too beyond a handful of slots.
 */
final class Smote {

  private final double[][] columns;
  private final double[] scale; // of numbers; 0 for a code
  private final SmoteSettings settings;

  private Smote(TrainingSet set, SmoteSettings settings) {
    this.settings = settings;
    this.columns = set.inputs().columns();
    this.scale =
        IntStream.range(0, columns.length)
            .mapToDouble(slot -> scale(set.inputs().slots().get(slot), columns[slot]))
            .toArray();
  }

  /**
   * The given rows, then the synthetic ones.
   *
   * @throws InvalidInput when a class that is to grow has too few rows for its neighbours
   */
  static TrainingSet grown(TrainingSet set, SmoteSettings settings, FitContext context) {
    int[][] ofClass =
        IntStream.range(0, set.classes())
            .mapToObj(
                c -> IntStream.range(0, set.rows()).filter(row -> set.target()[row] == c).toArray())
            .toArray(int[][]::new);
    int largest = Arrays.stream(ofClass).mapToInt(rows -> rows.length).max().orElse(0);
    int[] extra =
        Arrays.stream(ofClass).mapToInt(rows -> settings.extra(rows.length, largest)).toArray();
    for (int c = 0; c < extra.length; c++) {
      if (extra[c] > 0) {
        requireNeighbours("Class number " + c, ofClass[c].length, settings);
      }
    }
    int total = set.rows() + Arrays.stream(extra).sum();
    double[][] grown =
        Arrays.stream(set.inputs().columns())
            .map(column -> Arrays.copyOf(column, total))
            .toArray(double[][]::new);
    double[] target = Arrays.copyOf(set.target(), total);
    double[] weights = Arrays.copyOf(set.weights(), total);
    Smote smote = new Smote(set, settings);
    SplittableRandom random = new SplittableRandom(context.seed());
    int next = set.rows();
    for (int c = 0; c < extra.length; c++) {
      int[] rows = ofClass[c];
      shuffle(rows, random);
      List<int[]> nearest = smote.nearest(rows, Math.min(extra[c], rows.length), context);
      for (int i = 0; i < extra[c]; i++) {
        int base = rows[i % rows.length];
        smote.lay(base, nearest.get(i % rows.length), random, grown, next);
        target[next] = c;
        weights[next++] = set.weights()[base];
      }
    }
    return new TrainingSet(
        new Matrix(set.inputs().slots(), grown, total), target, weights, set.task(), set.classes());
  }

  /**
   * @param who the class, as a sentence begins with it
   */
  static void requireNeighbours(String who, int rows, SmoteSettings settings) {
    if (rows <= settings.neighbours()) {
      throw new InvalidInput(
          who
              + " has "
              + rows
              + (rows == 1 ? " row" : " rows")
              + " to learn from; training.smote with "
              + settings.neighbours()
              + " neighbours needs at least "
              + (settings.neighbours() + 1)
              + ": give more rows of this class or lower training.smote.neighbours");
    }
  }

  private static void shuffle(int[] rows, SplittableRandom random) {
    for (int last = rows.length - 1; last > 0; last--) {
      int other = below(random, last + 1);
      int swap = rows[last];
      rows[last] = rows[other];
      rows[other] = swap;
    }
  }

  private static int below(SplittableRandom random, int bound) {
    return (int) ((random.nextLong() >>> 32) * bound >>> 32);
  }

  private static double scale(Slot slot, double[] column) {
    if (slot.isCode()) {
      return 0;
    }
    double sum = 0;
    int known = 0;
    for (double value : column) {
      if (!Double.isNaN(value)) {
        sum += value;
        known++;
      }
    }
    double mean = known == 0 ? 0 : sum / known;
    double squares = 0;
    for (double value : column) {
      squares += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
    }
    double deviation = known == 0 ? 0 : Math.sqrt(squares / known);
    return deviation > 0 ? deviation : 1;
  }

  /** Of each of the first rows of a class, the nearest others. */
  private List<int[]> nearest(int[] rows, int count, FitContext context) {
    double[] points = new double[rows.length * columns.length];
    for (int at = 0; at < rows.length; at++) {
      for (int slot = 0; slot < columns.length; slot++) {
        points[at * columns.length + slot] =
            columns[slot][rows[at]] / (scale[slot] == 0 ? 1 : scale[slot]);
      }
    }
    try (Parallel parallel = new Parallel(context.threads())) {
      return parallel.map(
          0,
          count,
          base -> {
            context.checkpoint();
            return nearest(base, rows, points);
          });
    }
  }

  /**
   * The nearest rows of the class, the row itself left out; of equally near the first.
   *
   * @param points the values of the rows in units of their scale, one row behind the other
   */
  private int[] nearest(int base, int[] rows, double[] points) {
    int[] nearest = new int[settings.neighbours()];
    double[] distances = new double[nearest.length];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    int last = nearest.length - 1;
    for (int other = 0; other < rows.length; other++) {
      double distance =
          other == base ? Double.POSITIVE_INFINITY : distance(points, base, other, distances[last]);
      if (distance < distances[last]) {
        int at = last;
        while (at > 0 && distances[at - 1] > distance) {
          distances[at] = distances[at - 1];
          nearest[at] = nearest[at - 1];
          at--;
        }
        distances[at] = distance;
        nearest[at] = rows[other];
      }
    }
    return nearest;
  }

  /** Squared; given up once it is beyond a bound. */
  private double distance(double[] points, int a, int b, double bound) {
    int width = scale.length;
    double sum = 0;
    for (int slot = 0; slot < width && sum < bound; slot++) {
      double one = points[a * width + slot];
      double other = points[b * width + slot];
      double apart = one - other;
      if (scale[slot] == 0) {
        apart = one == other ? 0 : 1;
      } else if (Double.isNaN(apart)) {
        apart = Double.isNaN(one) == Double.isNaN(other) ? 0 : 1;
      }
      sum += apart * apart;
    }
    return sum;
  }

  private void lay(
      int base, int[] neighbours, SplittableRandom random, double[][] grown, int place) {
    int neighbour = neighbours[below(random, neighbours.length)];
    double share = (random.nextLong() >>> 11) * 0x1.0p-53;
    for (int slot = 0; slot < columns.length; slot++) {
      double[] column = columns[slot];
      if (scale[slot] == 0) {
        grown[slot][place] = mostFrequent(column, neighbours);
      } else {
        double move = share * (column[neighbour] - column[base]);
        grown[slot][place] = Double.isNaN(move) ? column[base] : column[base] + move;
      }
    }
  }

  /** The code that most rows have; of equally frequent ones the smallest. */
  private static double mostFrequent(double[] column, int[] rows) {
    double[] codes = Arrays.stream(rows).mapToDouble(row -> column[row]).sorted().toArray();
    double best = codes[0];
    int most = 0;
    for (int from = 0; from < codes.length; ) {
      int to = from;
      while (to < codes.length && codes[to] == codes[from]) {
        to++;
      }
      if (to - from > most) {
        most = to - from;
        best = codes[from];
      }
      from = to;
    }
    return best;
  }
}
