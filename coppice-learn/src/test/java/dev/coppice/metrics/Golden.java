package dev.coppice.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Reference answers of {@code make_metrics.py} and the inputs that both sides compute. */
public final class Golden {

  private Golden() {}

  public static List<Struct> cases(String kind) {
    String path = "/golden/metrics/metrics.json";
    try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(path))) {
      return JsonStruct.read(in.readAllBytes()).structs(kind);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number in [0, 1): the finalizer of SplitMix64 over row and salt. */
  public static double u(long row, long salt) {
    long z = (row + 1) * 0x9E3779B97F4A7C15L + salt * 0xD1B54A32D192ED03L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
  }

  public static BinaryPredictions binary(Struct c) {
    long salt = c.integer("salt");
    double levels = c.number("levels");
    double extreme = c.number("extreme");
    double[] truth = new double[c.smallInteger("rows")];
    double[] probability = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = u(i, salt) < c.number("rate") ? 1 : 0;
      double s = 0.5 * u(i, salt + 1) + 0.5 * truth[i] * u(i, salt + 2);
      if (levels > 0) {
        s = Math.floor(s * levels) / levels;
      }
      if (extreme > 0) {
        s = s < extreme ? 0 : s > 1 - extreme ? 1 : s;
      }
      probability[i] = s;
    }
    return new BinaryPredictions(truth, probability, c.number("threshold"));
  }

  static ClassPredictions classes(Struct c) {
    long salt = c.integer("salt");
    double levels = c.number("levels");
    double[] truth = new double[c.smallInteger("rows")];
    double[][] probabilities = new double[c.smallInteger("classes")][truth.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = Math.floor(u(i, salt) * u(i, salt + 1) * c.number("occurring"));
      double total = 0;
      for (int j = 0; j < probabilities.length; j++) {
        double v = u(i, salt + 2 + j) + (j == truth[i] ? 0.7 : 0);
        if (levels > 0) {
          v = (Math.floor(v * levels) + 1) / levels;
        }
        probabilities[j][i] = j < c.integer("predicted") ? v : 0;
        total += probabilities[j][i];
      }
      for (double[] probability : probabilities) {
        probability[i] /= total;
      }
    }
    return new ClassPredictions(truth, probabilities);
  }

  static NumberPredictions numbers(Struct c) {
    long salt = c.integer("salt");
    double[] truth = new double[c.smallInteger("rows")];
    double[] predicted = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = c.number("offset") + c.number("scale") * u(i, salt);
      predicted[i] = truth[i] + c.number("noise") * (u(i, salt + 1) - 0.4);
    }
    return NumberPredictions.of(truth, predicted);
  }

  public static double[] values(Struct c) {
    double levels = c.number("levels");
    long missing = c.integer("missing_every");
    return IntStream.range(0, c.smallInteger("rows"))
        .mapToDouble(
            i -> {
              double v = u(i, c.integer("salt"));
              v = c.number("offset") + c.number("scale") * v * v * v;
              v = levels > 0 ? Math.floor(v * levels) / levels : v;
              return missing > 0 && i % missing == 0 ? Double.NaN : v;
            })
        .toArray();
  }

  /** Equal to 1e-12 of the size, or to 1e-15 near zero; NaN equals NaN only. */
  public static void assertSame(double expected, double actual, String what) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      assertEquals(expected, actual, what);
    } else {
      assertEquals(expected, actual, Math.max(1e-15, 1e-12 * Math.abs(expected)), what);
    }
  }

  static void assertSame(double[] expected, double[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertSame(expected[i], actual[i], what + " " + i);
    }
  }

  static void assertScores(Struct expected, Scores actual, String what) {
    assertEquals(List.copyOf(expected.names()).size(), actual.names().size(), what);
    for (String name : expected.names()) {
      assertSame(expected.number(name), actual.get(name), what + " " + name);
    }
  }
}
