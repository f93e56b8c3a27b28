package dev.coppice.drift;

/**
 * What a test of significance says.
 *
 * @param statistic its distance; NaN when there was nothing to compare
 * @param p the probability of at least this distance without drift; NaN like the statistic
 */
public record Tested(double statistic, double p) {

  static final Tested NOTHING = new Tested(Double.NaN, Double.NaN);
}
