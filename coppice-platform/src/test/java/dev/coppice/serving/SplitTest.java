package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.serving.RoutingSettings.Rule;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final double[] SHARES = {0, 0.005, 0.05, 0.1, 0.25, 0.29, 0.5, 0.57, 0.58, 1};

  @Test
  void aMillionIdsAreSharedOutWithinATenthOfAPoint() {
    SplittableRandom random = new SplittableRandom(3);
    int[] numbered = new int[SHARES.length];
    int[] uuids = new int[SHARES.length];
    Split[] splits = splits("churn/4", Rule.COPPICE);
    for (int i = 0; i < 1_000_000; i++) {
      String number = "req-" + i;
      String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
      for (int s = 0; s < splits.length; s++) {
        numbered[s] += splits[s].takes(number) ? 1 : 0;
        uuids[s] += splits[s].takes(uuid) ? 1 : 0;
      }
    }
    for (int s = 0; s < SHARES.length; s++) {
      assertEquals(SHARES[s], numbered[s] / 1e6, 0.001, "numbered, " + SHARES[s]);
      assertEquals(SHARES[s], uuids[s] / 1e6, 0.001, "uuids, " + SHARES[s]);
    }
  }

  @Test
  void whoIsTakenStaysTakenWhenTheShareGrows() {
    for (Rule rule : Rule.values()) {
      Split[] splits = splits("churn/4", rule);
      for (int i = 0; i < 20_000; i++) {
        boolean taken = false;
        for (Split split : splits) {
          boolean now = split.takes("customer é " + i);
          assertTrue(now || !taken, rule + ", " + i + " left at " + split.share());
          taken = now;
        }
      }
    }
  }

  @Test
  void theLimitIsTheShareToTheLastOfSixtyFourBits() {
    int[] taken = new int[2];
    for (int i = 0; i < 100_000; i++) {
      taken[0] += Split.of(0.29, "a", Rule.COPPICE).takes("" + i) ? 1 : 0;
      taken[1] += Split.of(Math.nextUp(0.29), "a", Rule.COPPICE).takes("" + i) ? 1 : 0;
    }
    assertEquals(taken[0], taken[1]);
  }

  @Test
  void anotherCandidateGetsOtherIds() {
    Split first = Split.of(0.1, "churn/4", Rule.COPPICE);
    Split second = Split.of(0.1, "churn/5", Rule.COPPICE);
    int both = 0;
    for (int i = 0; i < 100_000; i++) {
      both += first.takes("req-" + i) && second.takes("req-" + i) ? 1 : 0;
    }
    assertEquals(1000, both, 120);
  }

  @Test
  void theSeedsRuleTakesTheSeedsIds() {
    Split split = Split.of(0.1, "of no effect", Rule.MLFORGE);
    int taken = 0;
    for (int i = 1; i <= 1000; i++) {
      taken += split.takes("req-" + i) ? 1 : 0;
    }
    assertEquals(89, taken);
    assertTrue(split.takes("req-3") && split.takes("req-9") && split.takes("req-12"));
    assertFalse(split.takes("550e8400-e29b-41d4-a716-446655440000"));
  }

  @Test
  void theSeedsRuleLosesNoPointAndKnowsSmallShares() {
    for (double share : new double[] {0.29, 0.57, 0.58, 0.005, 0.125}) {
      Split split = Split.of(share, "", Rule.MLFORGE);
      int taken = 0;
      for (int i = 0; i < 100_000; i++) {
        taken += split.takes("id" + i) ? 1 : 0;
      }
      assertEquals(share, taken / 1e5, 0.004, "share " + share);
    }
  }

  @Test
  void aShareBeyondAllIsRefused() {
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(InvalidInput.class, () -> Split.of(share, "", Rule.COPPICE));
    }
  }

  private static Split[] splits(String salt, Rule rule) {
    Split[] splits = new Split[SHARES.length];
    for (int s = 0; s < splits.length; s++) {
      splits[s] = Split.of(SHARES[s], salt, rule);
    }
    return splits;
  }
}
