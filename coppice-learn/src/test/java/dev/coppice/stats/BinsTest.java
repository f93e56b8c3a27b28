package dev.coppice.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.TextColumn;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinsTest {

  @Test
  void valuesWithoutTiesFallIntoEqualBins() {
    double[] values = new SplittableRandom(1).doubles(1000).toArray();
    Histogram histogram = Histogram.of(NumberBins.learn(values), values);
    assertArrayEquals(
        new long[] {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 0}, histogram.counts());
  }

  @Test
  void aHeavyValueHasItsOwnBin() {
    double[] values = IntStream.range(0, 1000).mapToDouble(i -> i < 917 ? 0 : i).toArray();
    NumberBins bins = NumberBins.learn(values);
    assertEquals(List.of("(-inf, 0.0)", "= 0.0", "(0.0, inf)", "missing"), labels(bins));
    assertArrayEquals(new long[] {0, 917, 83, 0}, Histogram.of(bins, values).counts());
  }

  @Test
  void driftOfTheRestBesideAHeavyValueIsSeen() {
    double[] base = zeroInflated(20_000, 0.083, 1);
    NumberBins bins = NumberBins.learn(base);
    double none = stabilityIndex(bins, base, zeroInflated(20_000, 0.083, 2));
    double doubled = stabilityIndex(bins, base, zeroInflated(20_000, 0.166, 3));
    double tripled = stabilityIndex(bins, base, zeroInflated(20_000, 0.249, 4));
    // By hand, one bin for zero and one for the rest: sum of (a - e) ln(a / e)
    assertEquals(0.0654, doubled, 0.012);
    assertEquals(0.2155, tripled, 0.025);
    assertTrue(none < 0.001, "without drift " + none);
  }

  private static double[] zeroInflated(int rows, double share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(rows).map(v -> v < share ? 100 + v * 1e5 : 0).toArray();
  }

  private static double stabilityIndex(NumberBins bins, double[] base, double[] now) {
    double[] expected = Histogram.of(bins, base).shares();
    double[] actual = Histogram.of(bins, now).shares();
    double sum = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      double e = Math.max(expected[bin], 1e-4);
      double a = Math.max(actual[bin], 1e-4);
      sum += (a - e) * StrictMath.log(a / e);
    }
    return sum;
  }

  @Test
  void aConstantColumnNoticesAnyOtherValue() {
    NumberBins bins = NumberBins.learn(new double[] {7, 7, 7});
    assertEquals(List.of("(-inf, 7.0)", "= 7.0", "(7.0, inf)", "missing"), labels(bins));
    assertArrayEquals(
        new long[] {1, 1, 1, 1},
        Histogram.of(bins, new double[] {7, Math.nextUp(7), Math.nextDown(7), Double.NaN})
            .counts());
  }

  @Test
  void everyBinOfAFewValuesIsOneValue() {
    NumberBins bins = NumberBins.learn(new double[] {3, 1, 2});
    assertEquals(
        List.of(
            "(-inf, 1.0)",
            "= 1.0",
            "(1.0, 2.0)",
            "= 2.0",
            "(2.0, 3.0)",
            "= 3.0",
            "(3.0, inf)",
            "missing"),
        labels(bins));
  }

  @Test
  void noTieIsCutAndNoBinOfLightValuesIsEmptyOrHeavy() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 200; round++) {
      int rows = random.nextInt(1, 400);
      int distinct = random.nextInt(1, 100);
      double[] values = random.doubles(rows).map(v -> Math.floor(v * v * distinct) - 5).toArray();
      int wanted = random.nextInt(1, 15);
      NumberBins bins = NumberBins.learn(values, wanted);
      Histogram histogram = Histogram.of(bins, values);
      assertEquals(rows, histogram.total());
      assertTrue(bins.size() <= 3 * wanted + 2, bins + " for " + wanted);
      double[] edges = bins.edges();
      for (int bin = 0; bin <= edges.length; bin++) {
        int at = bin;
        double[] inside = Arrays.stream(values).filter(v -> bins.bin(v) == at).distinct().toArray();
        // Light values only, each less than a bin's mass, in bins of at most three masses
        assertTrue(
            inside.length == 1 || histogram.counts()[bin] * wanted < 3L * rows,
            bins.label(bin) + " holds " + histogram.counts()[bin] + " of " + rows);
        for (double value : inside) {
          boolean heavy = Arrays.stream(values).filter(v -> v == value).count() * wanted >= rows;
          assertEquals(heavy, bins.label(bin).startsWith("= "), bins.label(bin) + " " + value);
        }
      }
    }
  }

  @Test
  void everyValueHasABin() {
    NumberBins bins = new NumberBins(new double[] {-1, 2.5});
    double[] values = {Double.NEGATIVE_INFINITY, -1, -0.0, 2.5, 3, Double.POSITIVE_INFINITY};
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 2, 2}, Arrays.stream(values).mapToInt(bins::bin).toArray());
    assertEquals(3, bins.bin(Double.NaN));
    assertEquals(List.of("(-inf, -1.0]", "(-1.0, 2.5]", "(2.5, inf)", "missing"), labels(bins));
    assertEquals(2, NumberBins.learn(new double[] {Double.NaN, 1 / 0.0}).size());
  }

  @Test
  void zeroIsOneValueWhateverItsSign() {
    assertEquals(NumberBins.learn(new double[] {0.0, 1}), NumberBins.learn(new double[] {-0.0, 1}));
  }

  @Test
  void unseenLevelsAndMissingOnesHaveTheirBins() {
    TextColumn training = TextColumn.of(Arrays.asList("red", "blue", null, "red"));
    CategoryBins bins = CategoryBins.learn(training);
    assertEquals(List.of("blue", "red", "other", "missing"), labels(bins));
    assertArrayEquals(new long[] {1, 2, 0, 1}, Histogram.of(bins, training).counts());
    TextColumn later = TextColumn.of(Arrays.asList("green", "grey", "blue", null));
    assertArrayEquals(new long[] {1, 0, 2, 1}, Histogram.of(bins, later).counts());
    assertEquals(bins, CategoryBins.learn(training.select(new int[] {3, 1, 2})));
  }

  @Test
  void histogramsAddUpInAnyOrder() {
    double[] values = new SplittableRandom(5).doubles(500).map(v -> Math.floor(v * 30)).toArray();
    NumberBins bins = NumberBins.learn(values);
    Histogram a = Histogram.of(bins, Arrays.copyOfRange(values, 0, 123));
    Histogram b = Histogram.of(bins, Arrays.copyOfRange(values, 123, 500));
    assertEquals(a.plus(b), b.plus(a));
    assertEquals(Histogram.of(bins, values), a.plus(b));
    Histogram one = Histogram.of(new NumberBins(new double[] {1}), values);
    Histogram two = Histogram.of(new NumberBins(new double[] {2}), values);
    assertMessage(
        "Histograms over different bins cannot be added: NumberBins[1.0] and NumberBins[2.0]",
        () -> one.plus(two));
  }

  @Test
  void histogramsReadBackToTheSameBits() {
    double[] values = new SplittableRandom(6).doubles(100).map(v -> v < 0.5 ? 0 : v).toArray();
    TextColumn texts = TextColumn.of(List.of("b", "a"));
    for (Histogram histogram :
        List.of(
            Histogram.of(NumberBins.learn(values), values),
            Histogram.of(CategoryBins.learn(texts), texts))) {
      Struct struct = histogram.toStruct();
      assertEquals(histogram, Histogram.read(JsonStruct.read(JsonStruct.pretty(struct))));
      assertEquals(histogram, Histogram.read(BinaryStruct.decode(BinaryStruct.encode(struct))));
    }
    Moments moments = Moments.of(new double[] {1, Double.NaN, 1});
    assertEquals(moments, Moments.read(JsonStruct.read(JsonStruct.compact(moments.toStruct()))));
  }

  @Test
  void damagedBinsAreRefused() {
    assertMessage(
        "Edge 1 of the bins is 1.0; edges are finite and increase",
        () -> new NumberBins(new double[] {1, 1}));
    assertMessage(
        "Level 'a' of the bins stands twice or after a later one",
        () -> new CategoryBins(List.of("b", "a")));
    assertMessage(
        "There are no bins of kind 'number'; did you mean 'numbers'?",
        () -> Bins.read(new Struct().put("kind", "number")));
    assertMessage(
        "The counts of a histogram are [1]; there are 2 bins, and no count is below 0",
        () -> new Histogram(new NumberBins(new double[0]), new long[] {1}));
  }

  private static List<String> labels(Bins bins) {
    return IntStream.range(0, bins.size()).mapToObj(bins::label).toList();
  }

  private static void assertMessage(String message, Runnable work) {
    assertEquals(message, assertThrows(InvalidInput.class, work::run).getMessage());
  }
}
