package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.features.FeatureSettings.Impute;
import dev.coppice.features.FeatureSettings.Scale;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.Arrays;

/**
 * A number: clipped to bounds, missing values filled, then shifted and divided.
 *
 * @param fill what a missing value becomes; NaN leaves it missing
 */
record NumberFeature(
    String name, Input input, double low, double high, double fill, double shift, double scale)
    implements Feature {

  static final String KIND = "number";

  @Override
  public Slot slot() {
    return Slot.number(name);
  }

  @Override
  public double of(Row row) {
    double value = input.number(row);
    value = Double.isNaN(value) ? fill : Math.min(high, Math.max(low, value));
    return (value - shift) / scale;
  }

  static NumberFeature fit(
      String name,
      Input input,
      FeatureSettings.Numeric settings,
      Encoding.Numbers wanted,
      Frame frame) {
    NumberFeature raw =
        new NumberFeature(
            name, input, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, 0, 1);
    double[] values = raw.of(frame);
    double[] present = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (present.length == 0) {
      present = new double[] {0}; // nothing to learn: every row will get the same value
    }
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    if (settings.clip() > 0) {
      double first = quantile(present, 0.25);
      double third = quantile(present, 0.75);
      low = first - settings.clip() * (third - first);
      high = third + settings.clip() * (third - first);
      for (int i = 0; i < present.length; i++) {
        present[i] = Math.min(high, Math.max(low, present[i]));
      }
    }
    double fill = fill(settings.impute(), wanted, present);
    boolean standard =
        settings.scale() == Scale.STANDARD
            || (settings.scale() == Scale.AUTO && wanted == Encoding.Numbers.SCALED);
    if (settings.scale() == Scale.MIN_MAX) {
      double least = present[0];
      double range = Moments.orOne(present[present.length - 1] - least, least);
      return new NumberFeature(name, input, low, high, fill, least, range);
    }
    if (!standard) {
      return new NumberFeature(name, input, low, high, fill, 0, 1);
    }
    int missing =
        Double.isNaN(fill) ? 0 : (int) Arrays.stream(values).filter(Double::isNaN).count();
    double mean = (sum(present) + missing * filler(fill)) / (present.length + missing);
    double squares = missing * square(filler(fill) - mean);
    for (double value : present) {
      squares += square(value - mean);
    }
    double deviation = Math.sqrt(squares / (present.length + missing));
    return new NumberFeature(name, input, low, high, fill, mean, Moments.orOne(deviation, mean));
  }

  private static double fill(Impute impute, Encoding.Numbers wanted, double[] present) {
    return switch (impute) {
      case MEDIAN -> quantile(present, 0.5);
      case MEAN -> sum(present) / present.length;
      case NONE -> Double.NaN;
      case AUTO -> wanted == Encoding.Numbers.RAW ? Double.NaN : quantile(present, 0.5);
    };
  }

  private static double filler(double fill) {
    return Double.isNaN(fill) ? 0 : fill;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static double square(double value) {
    return value * value;
  }

  /** Linear interpolation between the closest ranks, as numpy does. */
  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  @Override
  public Struct toStruct() {
    Struct struct = new Struct().put("kind", KIND).put("name", name);
    input.write(struct);
    return struct
        .put("low", low)
        .put("high", high)
        .put("fill", fill)
        .put("shift", shift)
        .put("scale", scale);
  }

  static NumberFeature read(Struct struct, Schema schema) {
    return new NumberFeature(
        struct.text("name"),
        Input.read(struct, schema),
        struct.number("low"),
        struct.number("high"),
        struct.number("fill"),
        struct.number("shift"),
        struct.number("scale"));
  }
}
