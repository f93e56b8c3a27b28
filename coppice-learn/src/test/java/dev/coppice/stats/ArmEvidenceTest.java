package dev.coppice.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArmEvidenceTest {

  @Test
  void alikeArmsSeldomLookDifferentHoweverOftenOneLooks() {
    for (double share : new double[] {0.05, 0.25, 0.5}) {
      ArmEvidence evidence = ArmEvidence.of(share, 1);
      ArmEvidence mirrored = ArmEvidence.of(1 - share, 1);
      int more = 0;
      int other = 0;
      for (int run = 0; run < 1000; run++) {
        SplittableRandom random = new SplittableRandom(run);
        long candidate = 0;
        double highest = 0;
        double farthest = 0;
        for (int outcomes = 1; outcomes <= 2000; outcomes++) {
          candidate += random.nextDouble() < share ? 1 : 0;
          long champion = outcomes - candidate;
          highest = Math.max(highest, evidence.log(candidate, champion));
          double less = mirrored.log(champion, candidate);
          farthest =
              Math.max(farthest, ArmEvidence.logMean(evidence.log(candidate, champion), less));
        }
        more += highest >= StrictMath.log(20) ? 1 : 0;
        other += farthest >= StrictMath.log(20) ? 1 : 0;
      }
      // the bound is 50 in the mean; 1000 runs may lie three standard errors above it
      assertTrue(more <= 70 && other <= 70, share + ": " + more + " and " + other + " of 1000");
    }
  }

  @Test
  void aRateThatIsToleratedIsNoEvidence() {
    SplittableRandom random = new SplittableRandom(1);
    long candidate = 0;
    for (int outcomes = 1; outcomes <= 5000; outcomes++) {
      candidate += random.nextDouble() < 0.05 * 1.9 / (0.05 * 1.9 + 0.95) ? 1 : 0;
      double evidence = ArmEvidence.of(0.05, 2).log(candidate, outcomes - candidate);
      assertTrue(evidence < StrictMath.log(20), "after " + outcomes);
    }
  }

  @Test
  void threeErrorsOfASmallArmAndNoneOfTheLargeOneAreEnough() {
    ArmEvidence evidence = ArmEvidence.of(0.05, 2);
    assertEquals(0, evidence.log(0, 0), 1e-12);
    assertTrue(evidence.log(1, 0) < StrictMath.log(20));
    assertTrue(evidence.log(3, 0) > StrictMath.log(100));
    assertTrue(evidence.log(0, 1000) < 0);
  }

  @Test
  void anOutcomeThatNeverComesFromTheCandidateIsEvidenceToo() {
    ArmEvidence less = ArmEvidence.of(0.95, 2); // of the champion, seen from the other side
    assertTrue(less.log(400, 0) > StrictMath.log(100));
    assertTrue(less.log(950, 50) < 0);
  }
}
