package dev.coppice.drift;

import static dev.coppice.drift.Statistic.CHI_SQUARED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.drift.Distribution.Numbers;
import dev.coppice.metrics.Golden;
import dev.coppice.stats.ChiSquared;
import dev.coppice.stats.Histogram;
import dev.coppice.stats.Moments;
import dev.coppice.stats.NumberBins;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Equal to scipy; see {@code golden/drift/make_drift.py}. */
class DriftGoldenTest {

  private final Struct golden = read();

  @Test
  void everyStatisticOfNumbers() {
    for (Struct c : golden.structs("cases")) {
      Numbers reference = numbers(c, "n", c.integer("salt"), 1, 0);
      Numbers current =
          numbers(c, "m", c.integer("salt") + 100, c.number("scale"), c.number("offset"));
      Struct found = Statistics.of(reference, current).toStruct();
      for (Statistic statistic : Statistic.values()) {
        String key = statistic.key();
        if (c.has(key) && statistic != Statistic.OUTLIERS) {
          same(c.number(key), found.number(key), c.text("name") + " " + key);
        }
      }
      same(c.number(CHI_SQUARED.key()), found.number(CHI_SQUARED.key()), c.text("name"));
    }
  }

  @Test
  void bothPValuesOfKolmogorovAndSmirnov() {
    for (Struct c : golden.structs("cases")) {
      double[] a = sorted(values(c, "n", c.integer("salt"), 1, 0));
      double[] b =
          sorted(values(c, "m", c.integer("salt") + 100, c.number("scale"), c.number("offset")));
      Tested exact = KolmogorovSmirnov.exact(a, b);
      same(c.number("ks"), exact.statistic(), c.text("name") + " distance");
      same(c.number("ks_exact"), exact.p(), c.text("name") + " exact");
      same(c.number("ks_limit"), KolmogorovSmirnov.asymptotic(a, b).p(), c.text("name"));
    }
  }

  @Test
  void outliersAndWhatOthersCallStability() {
    for (Struct c : golden.structs("cases")) {
      double[] a = values(c, "n", c.integer("salt"), 1, 0);
      double[] b = values(c, "m", c.integer("salt") + 100, c.number("scale"), c.number("offset"));
      same(c.number("outliers"), Fences.of(a).share(b), c.text("name") + " outliers");
      for (LegacyStability legacy : LegacyStability.values()) {
        String key = legacy.name().toLowerCase(Locale.ROOT);
        same(c.number(key), legacy.of(a, b, 10), c.text("name") + " " + key);
      }
    }
  }

  @Test
  void tailsOfChiSquaredAndNormal() {
    for (Struct c : golden.structs("tails")) {
      String what = c.number("x") + " with " + c.number("df");
      same(c.number("p"), ChiSquared.tail(c.number("x"), c.number("df")), what);
    }
    for (Struct c : golden.structs("normal")) {
      same(c.number("p"), ChiSquared.normalTails(c.number("z")), "z " + c.number("z"));
    }
  }

  @Test
  void levelsInADrawAndTwoShares() {
    Struct c = golden.struct("cardinality");
    long[] rows = c.longs("rows");
    for (int i = 0; i < rows.length; i++) {
      double found = Cardinality.expected(c.longs("counts"), rows[i]);
      same(c.doubles("expected")[i], found, rows[i] + " rows");
    }
    Tested rates = RateShift.tested(40, 300, 90, 410);
    same(golden.struct("rates").number("z"), rates.statistic(), "z");
    same(golden.struct("rates").number("p"), rates.p(), "p");
    double divergence = RateShift.divergence(new double[] {0.4, 0.4, 0.2}, new long[] {1, 4, 5});
    same(0.1 * Math.log(0.25) + 0.5 * Math.log(2.5), divergence, "divergence");
    assertEquals(0, RateShift.divergence(new double[] {1, 0}, new long[] {7, 0}));
  }

  private static void same(double expected, double actual, String what) {
    double allowed = Math.max(1e-15, 1e-9 * Math.abs(expected));
    assertEquals(expected, actual, allowed, what);
    assertTrue(Double.isFinite(actual), what);
  }

  private static Numbers numbers(Struct c, String rows, long salt, double scale, double offset) {
    NumberBins bins = new NumberBins(c.doubles("edges"));
    double[] values = values(c, rows, salt, scale, offset);
    return new Numbers(Histogram.of(bins, values), Moments.of(values), sorted(values), Double.NaN);
  }

  private static double[] values(Struct c, String rows, long salt, double scale, double offset) {
    double levels = c.number("levels");
    return IntStream.range(0, c.smallInteger(rows))
        .mapToDouble(
            i -> {
              double u = Golden.u(i, salt);
              double v = offset + scale * u * u * u;
              return levels > 0 ? Math.floor(v * levels) / levels : v;
            })
        .toArray();
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static Struct read() {
    try (InputStream in =
        Objects.requireNonNull(
            DriftGoldenTest.class.getResourceAsStream("/golden/drift/drift.json"))) {
      return JsonStruct.read(in.readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
