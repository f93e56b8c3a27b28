package dev.coppice.stats;

import dev.coppice.codec.Struct;

/**
 * The shape of some numbers in a few figures.
 *
 * <p>Two passes: the mean by a compensated {@link Sum}, then the central powers around it,
 * corrected for the mean's own rounding. Sums of powers in one pass cancel for a large mean and a
 * small spread; Welford's recurrence divides at every value and is no more exact.
 *
 * @param count how many values there are, missing ones left out
 * @param missing how many were missing (NaN)
 * @param mean NaN without values, like all that follow
 * @param std population standard deviation: the divisor is the count, as numpy's default
 * @param skew population skewness {@code m3 / m2^1.5}, as scipy's default; NaN when the values do
 *     not differ beyond rounding
 */
public record Moments(
    long count, long missing, double mean, double std, double skew, double min, double max) {

  private static final double EPSILON = 0x1p-52;

  public static Moments of(double[] values) {
    Sum sum = new Sum();
    long count = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum.add(value);
        min = count == 0 ? value : Math.min(min, value);
        max = count == 0 ? value : Math.max(max, value);
        count++;
      }
    }
    double mean = count == 0 ? Double.NaN : sum.value() / count;
    Sum distances = new Sum();
    Sum squares = new Sum();
    Sum cubes = new Sum();
    for (double value : values) {
      if (!Double.isNaN(value)) {
        double distance = value - mean;
        distances.add(distance);
        squares.add(distance * distance);
        cubes.add(distance * distance * distance);
      }
    }
    double off = distances.value() / count; // how far the rounded mean lies from the true one
    double m2 = squares.value() / count - off * off;
    double m3 = cubes.value() / count - 3 * off * m2 - off * off * off;
    boolean differ = m2 > EPSILON * mean * (EPSILON * mean);
    double skew = differ ? m3 / (m2 * Math.sqrt(m2)) : Double.NaN;
    return new Moments(count, values.length - count, mean, Math.sqrt(m2), skew, min, max);
  }

  public Struct toStruct() {
    return new Struct()
        .put("count", count)
        .put("missing", missing)
        .put("mean", mean)
        .put("std", std)
        .put("skew", skew)
        .put("min", min)
        .put("max", max);
  }

  public static Moments read(Struct struct) {
    return new Moments(
        struct.integer("count"),
        struct.integer("missing"),
        struct.number("mean"),
        struct.number("std"),
        struct.number("skew"),
        struct.number("min"),
        struct.number("max"));
  }
}
