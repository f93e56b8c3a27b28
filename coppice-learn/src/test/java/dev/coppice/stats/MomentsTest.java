package dev.coppice.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MomentsTest {

  @Test
  void nothingToDescribeIsUndefinedAndNoFailure() {
    double nan = Double.NaN;
    assertEquals(new Moments(0, 2, nan, nan, nan, nan, nan), Moments.of(new double[] {nan, nan}));
    assertEquals(new Moments(0, 0, nan, nan, nan, nan, nan), Moments.of(new double[0]));
    assertEquals(nan, Quantiles.of(new double[] {nan}).median());
  }

  @Test
  void aFarAwayOriginDoesNotCostDigits() {
    double[] near = new SplittableRandom(1).doubles(1000).map(v -> Math.rint(v * 1024)).toArray();
    double[] far = Arrays.stream(near).map(v -> v + 0x1p50).toArray(); // exact
    assertEquals(Moments.of(near).std(), Moments.of(far).std(), 1e-12);
    assertEquals(Moments.of(near).skew(), Moments.of(far).skew(), 1e-12);
  }

  @Test
  void aMirrorTurnsTheSkewOnly() {
    double[] values = new SplittableRandom(2).doubles(100).map(v -> v * v).toArray();
    Moments moments = Moments.of(values);
    Moments mirrored = Moments.of(Arrays.stream(values).map(v -> -v).toArray());
    assertEquals(
        new Moments(
            100,
            0,
            -moments.mean(),
            moments.std(),
            -moments.skew(),
            -moments.max(),
            -moments.min()),
        mirrored);
  }

  @Test
  void sumsKeepWhatRoundingLoses() {
    assertEquals(2, Sum.of(new double[] {1, 1e100, 1, -1e100}));
    assertEquals(Double.POSITIVE_INFINITY, Sum.of(new double[] {1, 1 / 0.0, 2}));
  }

  @Test
  void aShareIsFromZeroToOne() {
    Quantiles quantiles = Quantiles.of(new double[] {1});
    assertEquals(
        "A quantile's share is from 0 to 1, not 95.0",
        assertThrows(IllegalArgumentException.class, () -> quantiles.at(95)).getMessage());
  }
}
