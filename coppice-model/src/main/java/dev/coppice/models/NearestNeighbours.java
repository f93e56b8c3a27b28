package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.Arrays;
import java.util.List;

/**
 * The k training rows nearest to a row vote (T. Cover and P. Hart, 1967): for classes with shares,
 * for numbers with their mean. Exact: every row is looked at. Among rows equally far away the
 * earlier training row is nearer. A row of weight 2 counts as two of the k, as if it stood there
 * twice.
 *
 * <p>The predictions are the votes; there is no other margin.
 */
public final class NearestNeighbours implements Model {

  static final String FORM = "neighbours";
  private static final int PART = 256; // rows that pay for another thread

  /** How much a neighbour's vote counts. */
  public enum Vote {
    /** All the same. */
    UNIFORM,
    /** One over the distance; rows at the very same place outvote all others. */
    DISTANCE
  }

  private final Points points;
  private final double[] target;
  private final double[] weights;
  private final int outputs;
  private final int neighbours;
  private final Vote vote;

  /**
   * @param target one value a point: the class, or the number to predict
   * @param weights one positive value a point
   * @param outputs 1 for a number or the probability of class 1, K for K classes
   * @param neighbours how many vote; with fewer points all of them do
   * @throws InvalidInput when sizes do not fit or a value cannot be
   */
  public NearestNeighbours(
      Points points, double[] target, double[] weights, int outputs, int neighbours, Vote vote) {
    this.points = points;
    this.target = target.clone();
    this.weights = weights.clone();
    this.outputs = outputs;
    this.neighbours = neighbours;
    this.vote = vote;
    check();
  }

  private void check() {
    Problems problems = new Problems();
    if (outputs < 1 || neighbours < 1 || points.size() < 1) {
      problems.add(
          "",
          "A neighbours model needs at least one output, neighbour and row; it has "
              + List.of(outputs, neighbours, points.size()));
    }
    if (target.length != points.size() || weights.length != points.size()) {
      problems.add(
          "",
          "A neighbours model of "
              + points.size()
              + " rows has "
              + target.length
              + " targets and "
              + weights.length
              + " weights.");
    }
    for (double value : target) {
      boolean isClass = value >= 0 && value < outputs && value == (int) value;
      if (outputs == 1 ? !Double.isFinite(value) : !isClass) {
        problems.add("", "A target of a neighbours model is " + value + ", which cannot be.");
        break;
      }
    }
    if (!Arrays.stream(weights).allMatch(weight -> weight > 0 && Double.isFinite(weight))) {
      problems.add("", "A weight of a neighbours model is not a positive number.");
    }
    problems.throwIfAny();
  }

  @Override
  public List<Slot> slots() {
    return points.slots();
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public Link link() {
    return Link.IDENTITY;
  }

  @Override
  public void margins(double[] slots, double[] margins) {
    margins(slots, margins, new double[points.size()]);
  }

  @Override
  public double[][] margins(Matrix matrix) {
    double[][] margins = new double[outputs][matrix.rows()];
    RowParts.score(matrix.rows(), PART, (from, to) -> margins(matrix, from, to, margins));
    return margins;
  }

  private void margins(Matrix matrix, int from, int to, double[][] margins) {
    double[] slots = new double[points.slots().size()];
    double[] ofRow = new double[outputs];
    double[] distances = new double[points.size()];
    for (int row = from; row < to; row++) {
      matrix.row(row, slots);
      margins(slots, ofRow, distances);
      for (int k = 0; k < outputs; k++) {
        margins[k][row] = ofRow[k];
      }
    }
  }

  private void margins(double[] slots, double[] margins, double[] distances) {
    points.squaredDistances(slots, distances);
    Nearest nearest = new Nearest(neighbours);
    for (int point = 0; point < distances.length; point++) {
      if (distances[point] < nearest.farthest) {
        nearest.add(point, distances[point], weights);
      }
    }
    count(nearest, margins);
  }

  private void count(Nearest nearest, double[] margins) {
    Arrays.fill(margins, 0);
    boolean samePlace = nearest.distances[0] == 0;
    double left = neighbours;
    double total = 0;
    for (int i = 0; i < nearest.count; i++) {
      int point = nearest.points[i];
      double share = Math.max(0, Math.min(weights[point], left));
      left -= share;
      if (vote == Vote.DISTANCE && samePlace && nearest.distances[i] > 0) {
        break;
      } else if (vote == Vote.DISTANCE && !samePlace) {
        share /= Math.sqrt(nearest.distances[i]);
      }
      total += share;
      if (outputs == 1) {
        margins[0] += share * target[point];
      } else {
        margins[(int) target[point]] += share;
      }
    }
    for (int k = 0; k < outputs; k++) {
      margins[k] /= total;
    }
  }

  /** The nearest points so far, in order, just enough of them to weigh k. */
  private static final class Nearest {

    private final int wanted;
    private int[] points = new int[16];
    private double[] distances = new double[16];
    private int count;
    private double weight;

    /** Points this far away or farther are of no interest. */
    private double farthest = Double.POSITIVE_INFINITY;

    Nearest(int wanted) {
      this.wanted = wanted;
    }

    void add(int point, double distance, double[] weights) {
      if (count == points.length) {
        points = Arrays.copyOf(points, 2 * count);
        distances = Arrays.copyOf(distances, 2 * count);
      }
      int place = count;
      while (place > 0 && distances[place - 1] > distance) {
        place--;
      }
      System.arraycopy(points, place, points, place + 1, count - place);
      System.arraycopy(distances, place, distances, place + 1, count - place);
      points[place] = point;
      distances[place] = distance;
      count++;
      weight += weights[point];
      while (weight - weights[points[count - 1]] >= wanted) {
        weight -= weights[points[--count]];
      }
      farthest = weight >= wanted ? distances[count - 1] : Double.POSITIVE_INFINITY;
    }
  }

  @Override
  public Struct toStruct() {
    return new Struct()
        .put("form", FORM)
        .put("outputs", outputs)
        .put("neighbours", neighbours)
        .put("vote", vote.name())
        .put("rows", points.toStruct())
        .put("target", target)
        .put("weights", weights);
  }

  static NearestNeighbours read(Struct struct, List<Slot> slots) {
    return new NearestNeighbours(
        Points.read(struct.struct("rows"), slots),
        struct.doubles("target"),
        struct.doubles("weights"),
        struct.smallInteger("outputs"),
        struct.smallInteger("neighbours"),
        struct.constant("vote", Vote.class));
  }
}
