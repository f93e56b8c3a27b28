package dev.coppice.metrics;

import dev.coppice.errors.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

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

    static Group of(String name, ConfusionMatrix counts) {
      return new Group(
          name,
          counts.rows(),
          counts.predicted(1) / (double) counts.rows(),
          counts.counts()[1][1] / (double) counts.support(1),
          counts.counts()[0][1] / (double) counts.support(0));
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
    if (groups.size() != predictions.rows()) {
      throw new InvalidInput(
          "There are " + groups.size() + " groups named for " + predictions.rows() + " rows");
    }
    Map<String, List<Integer>> rows = new TreeMap<>();
    for (int row = 0; row < groups.size(); row++) {
      rows.computeIfAbsent(groups.get(row), name -> new ArrayList<>()).add(row);
    }
    List<Group> found = new ArrayList<>();
    rows.forEach(
        (name, own) -> {
          int[] selected = own.stream().mapToInt(Integer::intValue).toArray();
          found.add(Group.of(name, predictions.select(selected).confusion()));
        });
    return new Fairness(found);
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
