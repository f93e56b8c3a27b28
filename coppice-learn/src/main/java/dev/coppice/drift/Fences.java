package dev.coppice.drift;

import dev.coppice.stats.Quantiles;

/**
 * Where outliers begin: one and a half interquartile ranges beyond the quartiles of the reference
 * (Tukey, "Exploratory Data Analysis", 1977).
 *
 * @param low values below are outliers; NaN without values, and then nothing is one
 */
public record Fences(double low, double high) {

  private static final double RANGES = 1.5;

  public static Fences of(double[] values) {
    Quantiles quantiles = Quantiles.of(values);
    double first = quantiles.at(0.25);
    double third = quantiles.at(0.75);
    double reach = RANGES * (third - first);
    return new Fences(first - reach, third + reach);
  }

  public boolean outside(double value) {
    return value < low || value > high;
  }

  /** NaN without values; missing ones are left out. */
  public double share(double[] values) {
    long count = 0;
    long outside = 0;
    for (double value : values) {
      count += Double.isNaN(value) ? 0 : 1;
      outside += outside(value) ? 1 : 0;
    }
    return (double) outside / count;
  }
}
