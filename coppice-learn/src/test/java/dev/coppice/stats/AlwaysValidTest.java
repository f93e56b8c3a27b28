package dev.coppice.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.stats.AlwaysValid.Arm;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlwaysValidTest {

  @Test
  void equalArmsAreFoundDifferentInAtMostOneOfTwentyWatchedComparisons() {
    int different = 0;
    for (int run = 0; run < 1000; run++) {
      different += everDiffers(new SplittableRandom(run), 0.9, 0.9, 4000) ? 1 : 0;
    }
    assertTrue(different <= 50, "found " + different + " of 1000");
  }

  /** A canary: a small arm, and an outcome that is rare, or all but certain. */
  @ParameterizedTest
  @CsvSource({"0.05, 0.005", "0.05, 0.98", "0.1, 0.02", "0.1, 0.9", "0.3, 0.5"})
  void unequalSharesOfEqualArmsAreFoundDifferentJustAsSeldom(double share, double rate) {
    int different = 0;
    for (int run = 0; run < 1000; run++) {
      SplittableRandom random = new SplittableRandom(run);
      Arm champion = Arm.NONE;
      Arm candidate = Arm.NONE;
      boolean found = false;
      for (int i = 0; i < 8000 && !found; i++) {
        double value = random.nextDouble() < rate ? 1 : 0;
        if (random.nextDouble() < share) {
          candidate = candidate.plus(value);
        } else {
          champion = champion.plus(value);
        }
        found = AlwaysValid.of(champion, candidate, 0.05).differs();
      }
      different += found ? 1 : 0;
    }
    assertTrue(different <= 50, "found " + different + " of 1000");
  }

  @Test
  void aWorseArmIsFound() {
    int found = 0;
    for (int run = 0; run < 100; run++) {
      found += everDiffers(new SplittableRandom(run), 0.9, 0.8, 4000) ? 1 : 0;
    }
    assertTrue(found >= 95, "found " + found + " of 100");
  }

  @Test
  void theIntervalHoldsTheTrueDifferenceAtAllTimes() {
    int missed = 0;
    for (int run = 0; run < 300; run++) {
      SplittableRandom random = new SplittableRandom(1000 + run);
      Arm champion = Arm.NONE;
      Arm candidate = Arm.NONE;
      boolean held = true;
      for (int i = 0; i < 3000; i++) {
        champion = champion.plus(random.nextDouble() < 0.6 ? 1 : 0);
        candidate = candidate.plus(random.nextDouble() < 0.67 ? 1 : 0);
        AlwaysValid gap = AlwaysValid.of(champion, candidate, 0.05);
        held &= gap.low() <= 0.07 && gap.high() >= 0.07;
      }
      missed += held ? 0 : 1;
    }
    assertTrue(missed <= 15, "missed " + missed + " of 300");
  }

  @Test
  void intervalAndPValueSayTheSame() {
    Arm champion = new Arm(5000, 4500, 4500);
    Arm worse = new Arm(5000, 4300, 4300);
    AlwaysValid gap = AlwaysValid.of(champion, worse, 0.05);
    assertEquals(-0.04, gap.difference(), 1e-12);
    assertTrue(gap.differs() && gap.pValue() < 0.05, gap.toString());
    double p = gap.pValue();
    assertEquals(0, AlwaysValid.of(champion, worse, p).high(), 1e-9);
  }

  @Test
  void fewLabelsSayNothing() {
    AlwaysValid gap = AlwaysValid.of(new Arm(99, 0, 0), new Arm(5000, 5000, 5000), 0.05);
    assertFalse(gap.differs());
    assertEquals(1, gap.pValue());
    Arm sums = new Arm(2, 3, 5).plus(new Arm(1, 1, 1)).plus(2);
    assertEquals(new Arm(4, 6, 10), sums);
  }

  private static boolean everDiffers(SplittableRandom random, double first, double second, int n) {
    Arm champion = Arm.NONE;
    Arm candidate = Arm.NONE;
    for (int i = 0; i < n; i++) {
      champion = champion.plus(random.nextDouble() < first ? 1 : 0);
      candidate = candidate.plus(random.nextDouble() < second ? 1 : 0);
      if (AlwaysValid.of(champion, candidate, 0.05).differs()) {
        return true;
      }
    }
    return false;
  }
}
