package dev.coppice.stats;

/**
 * Adds numbers and keeps what rounding would lose: the error does not grow with the count.
 *
 * <p>Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen" (1974): the
 * low part of every addition is gathered beside the sum. Four additions a value; a pairwise sum is
 * cheaper, but needs the values in an array. One thread.
 */
public final class Sum {

  private double sum;
  private double lost;

  public void add(double value) {
    double next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }

  public double value() {
    return Double.isNaN(lost) ? sum : sum + lost; // an infinite value makes only `lost` NaN
  }

  public static double of(double[] values) {
    Sum sum = new Sum();
    for (double value : values) {
      sum.add(value);
    }
    return sum.value();
  }
}
