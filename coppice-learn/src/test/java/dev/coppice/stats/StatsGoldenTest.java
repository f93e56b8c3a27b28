package dev.coppice.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.Struct;
import dev.coppice.metrics.Golden;
import org.junit.jupiter.api.Test;

/** Equal to numpy and to exact fractions. */
class StatsGoldenTest {

  @Test
  void quantiles() {
    for (Struct c : Golden.cases("values")) {
      Quantiles quantiles = Quantiles.of(Golden.values(c));
      double[] shares = c.doubles("shares");
      double[] expected = c.doubles("quantiles");
      for (int i = 0; i < shares.length; i++) {
        assertEquals(expected[i], quantiles.at(shares[i]), c.text("name") + " at " + shares[i]);
      }
    }
  }

  @Test
  void moments() {
    for (Struct c : Golden.cases("values")) {
      Moments moments = Moments.of(Golden.values(c));
      Golden.assertSame(c.number("mean"), moments.mean(), c.text("name") + " mean");
      Golden.assertSame(c.number("std"), moments.std(), c.text("name") + " std");
      Golden.assertSame(c.number("skew"), moments.skew(), c.text("name") + " skew");
      assertEquals(c.number("min"), moments.min(), c.text("name"));
      assertEquals(c.number("max"), moments.max(), c.text("name"));
      assertEquals(c.integer("missing"), moments.missing(), c.text("name"));
      assertEquals(c.integer("rows") - c.integer("missing"), moments.count(), c.text("name"));
    }
  }
}
