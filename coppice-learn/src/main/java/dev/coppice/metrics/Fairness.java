package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How a classifier's decisions differ between groups of rows. Definitions are fairlearn's, with one
 * exception: a rate without a denominator (the true positive rate of a group without a positive
 * row) is undefined and left out of the comparison, where fairlearn takes it as 0 and so finds the
 * greatest possible difference in a group about which nothing is known.
 *
 * @param groups by name
 */
public record Fairness(List<Group> groups) {

  /** One number for all groups; differences are best at 0, ratios at 1. */
  public enum Measure {
    /** Largest minus smallest selection rate. */
    DEMOGRAPHIC_PARITY_DIFFERENCE(false),
    /** Smallest over largest selection rate: the "four fifths rule" wants 0.8. */
    DEMOGRAPHIC_PARITY_RATIO(true),
    /** The greater of the differences of true and of false positive rates. */
    EQUALIZED_ODDS_DIFFERENCE(false),
    /** The smaller of the ratios of true and of false positive rates. */
    EQUALIZED_ODDS_RATIO(true);

    private final boolean ratio;

    Measure(boolean ratio) {
      this.ratio = ratio;
    }

    /** Whether more is fairer. */
    public boolean isRatio() {
      return ratio;
    }
  }

  /**
   * The decisions about one group.
   *
   * @param selectionRate the share called positive
   * @param truePositiveRate the share of positive rows called positive; NaN without such rows
   * @param falsePositiveRate the share of negative rows called positive; NaN without such rows
   */
  public record Group(
      String name,
      long rows,
      double selectionRate,
      double truePositiveRate,
      double falsePositiveRate) {

    /**
     * @param counts of truth 0 and 1, of each those not selected and those selected
     */
    static Group of(String name, long[] counts) {
      long negative = counts[0] + counts[1];
      long positive = counts[2] + counts[3];
      return new Group(
          name,
          positive + negative,
          (counts[1] + counts[3]) / (double) (positive + negative),
          counts[3] / (double) positive,
          counts[1] / (double) negative);
    }
  }

  public Fairness {
    groups = List.copyOf(groups);
  }

  /**
   * @param groups the name of each row's group
   * @throws InvalidInput when there is not one name a row
   */
  public static Fairness of(BinaryPredictions predictions, List<String> groups) {
    return new Cells(predictions, groups).fairness(row -> 1);
  }

  /**
   * A measure over the groups of at least so many rows, with its bootstrap interval. A largest
   * minus a smallest rate grows by chance alone, so where groups are small the interval of a
   * difference lies rather too high than too low.
   */
  public static Interval interval(
      Measure measure,
      BinaryPredictions predictions,
      List<String> groups,
      long leastRows,
      Bootstrap draw) {
    Map<String, Long> sizes = new HashMap<>();
    groups.forEach(name -> sizes.merge(name, 1L, Long::sum));
    int[] large =
        IntStream.range(0, groups.size())
            .filter(row -> sizes.getOrDefault(groups.get(row), 0L) >= leastRows)
            .toArray();
    if (large.length == 0) {
      return new Interval(Double.NaN, Double.NaN, Double.NaN, draw.confidence(), 0);
    }
    BinaryPredictions kept = predictions.select(large);
    Cells cells = new Cells(kept, Arrays.stream(large).mapToObj(groups::get).toList());
    return draw.interval(
        kept,
        cells.fairness(row -> 1).score(measure),
        counts -> cells.fairness(row -> counts[row]).score(measure));
  }

  /** Where each row counts: group, truth, decision. Found once, counted for each resample. */
  private static final class Cells {

    private final List<String> names;
    private final int[] cells;

    Cells(BinaryPredictions predictions, List<String> groups) {
      if (groups.size() != predictions.rows()) {
        throw new InvalidInput(
            "There are " + groups.size() + " groups named for " + predictions.rows() + " rows");
      }
      names = groups.stream().distinct().sorted().toList();
      Map<String, Integer> places = new HashMap<>();
      names.forEach(name -> places.put(name, places.size()));
      cells = new int[groups.size()];
      for (int row = 0; row < cells.length; row++) {
        int selected = predictions.probability()[row] >= predictions.threshold() ? 1 : 0;
        int truth = (int) predictions.truth()[row];
        cells[row] = 4 * places.getOrDefault(groups.get(row), 0) + 2 * truth + selected;
      }
    }

    Fairness fairness(IntUnaryOperator times) {
      long[] counts = new long[4 * names.size()];
      for (int row = 0; row < cells.length; row++) {
        counts[cells[row]] += times.applyAsInt(row);
      }
      return new Fairness(
          IntStream.range(0, names.size())
              .mapToObj(g -> Group.of(names.get(g), Arrays.copyOfRange(counts, 4 * g, 4 * g + 4)))
              .toList());
    }
  }

  /** The groups of at least so many rows: of smaller ones nothing is known. */
  public Fairness ofAtLeast(long rows) {
    return new Fairness(groups.stream().filter(group -> group.rows() >= rows).toList());
  }

  /** NaN when fewer than two groups have a defined rate. */
  public double score(Measure measure) {
    return switch (measure) {
      case DEMOGRAPHIC_PARITY_DIFFERENCE -> difference(Group::selectionRate);
      case DEMOGRAPHIC_PARITY_RATIO -> ratio(Group::selectionRate);
      case EQUALIZED_ODDS_DIFFERENCE ->
          Math.max(difference(Group::truePositiveRate), difference(Group::falsePositiveRate));
      case EQUALIZED_ODDS_RATIO ->
          Math.min(ratio(Group::truePositiveRate), ratio(Group::falsePositiveRate));
    };
  }

  private double difference(ToDoubleFunction<Group> rate) {
    double[] rates = defined(rate);
    return rates.length < 2 ? Double.NaN : rates[rates.length - 1] - rates[0];
  }

  /** Rates that are all 0 are equal. */
  private double ratio(ToDoubleFunction<Group> rate) {
    double[] rates = defined(rate);
    if (rates.length < 2) {
      return Double.NaN;
    }
    double largest = rates[rates.length - 1];
    return largest == 0 ? 1 : rates[0] / largest;
  }

  private double[] defined(ToDoubleFunction<Group> rate) {
    return groups.stream().mapToDouble(rate).filter(r -> !Double.isNaN(r)).sorted().toArray();
  }
}
