package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.serving.RampVerdict.Step;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RampVerdictTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final int ROWS_A_STEP = 2000;

  /** How an arm behaves: its rates of failures and of slow answers, and its shares of scores. */
  private record Behaviour(double failed, double slow, double... scores) {}

  private static final Behaviour SOUND = new Behaviour(0.01, 0.02, 0.4, 0.3, 0.2, 0.1);

  /** Where a simulated ramp ended. */
  private record End(Step step, int at, String reason) {}

  @Test
  void ofAThousandRampsOfTheSameModelWatchedAllTheTimeAtMostOneInTwentyStops() {
    RampPlan strict = plan(1);
    int stopped = 0;
    int tolerantStopped = 0;
    for (int run = 0; run < 1000; run++) {
      stopped += ramp(strict, SOUND, SOUND, run).step() == Step.STOP ? 1 : 0;
    }
    for (int run = 0; run < 100; run++) {
      tolerantStopped += ramp(plan(2), SOUND, SOUND, run).step() == Step.STOP ? 1 : 0;
    }
    assertTrue(stopped <= 50, "nothing tolerated: " + stopped + " of 1000 stopped");
    assertTrue(tolerantStopped <= 1, "usual tolerance: " + tolerantStopped + " of 100 stopped");
  }

  @Test
  void aSoundCandidateReachesTheEndAlsoWhenItsScoresAreABitOtherwise() {
    Behaviour retrained = new Behaviour(0.01, 0.025, 0.45, 0.25, 0.18, 0.12);
    int reached = 0;
    for (int run = 0; run < 50; run++) {
      End end = ramp(plan(2), SOUND, retrained, run);
      reached += end.step() == Step.DONE && end.at() == 3 ? 1 : 0;
    }
    assertTrue(reached >= 48, reached + " of 50 reached the end");
  }

  @Test
  void aCandidateThatFailsIsSlowOrAnswersAConstantStopsAtTheFirstStep() {
    Behaviour failing = new Behaviour(0.2, 0.02, 0.4, 0.3, 0.2, 0.1);
    Behaviour slow = new Behaviour(0.01, 0.4, 0.4, 0.3, 0.2, 0.1);
    Behaviour constant = new Behaviour(0.01, 0.02, 0, 1, 0, 0);
    for (int run = 0; run < 50; run++) {
      assertStops("it failed for ", failing, run);
      assertStops("it took longer than 50 ms for ", slow, run);
      assertStops(
          "its scores are spread otherwise than the champion's: by range 0/100", constant, run);
    }
  }

  @Test
  void aStepLastsItsTimeAndItsRows() {
    RampPlan plan = RampPlan.defaults();
    ArmCounts enough = new ArmCounts(200, 0, 0, new long[0]);
    ArmCounts few = new ArmCounts(199, 0, 0, new long[0]);
    Duration ten = Duration.ofMinutes(10);
    assertEquals(Step.NEXT, RampVerdict.of(plan, 0, ten, enough, enough).step());
    assertEquals(Step.STAY, RampVerdict.of(plan, 0, ten.minusMillis(1), enough, enough).step());
    assertEquals(Step.STAY, RampVerdict.of(plan, 0, ten, few, enough).step());
    assertEquals(Step.STAY, RampVerdict.of(plan, 0, ten, enough, few).step());
    assertEquals(Step.DONE, RampVerdict.of(plan, 3, ten, enough, few).step());
    assertEquals(Step.STAY, RampVerdict.of(RampPlan.fixed(0.3), 0, LONG, enough, enough).step());
  }

  @Test
  void countsOfSeveralProcessesAreAdded() {
    ArmCounts sum =
        new ArmCounts(10, 1, 2, new long[] {3, 4}).plus(new ArmCounts(5, 1, 0, new long[] {1, 2}));
    ArmCounts read = ArmCounts.read(sum.toStruct());
    assertEquals(List.of(15L, 2L, 2L), List.of(read.rows(), read.failed(), read.slow()));
    assertEquals(4, read.scores()[0]);
    RampPlan plan = plan(2);
    assertEquals(plan, RampPlan.read(plan.toStruct()));
  }

  @Test
  void aPlanThatMakesNoSenseIsRefused() {
    RampPlan plan = RampPlan.defaults();
    InvalidInput falling = assertThrows(InvalidInput.class, () -> plan.with(List.of(0.5, 0.25)));
    assertEquals(
        "shares: they are [0.5, 0.25]; accepted: growing, above 0, up to 1", falling.getMessage());
    assertThrows(InvalidInput.class, () -> plan.with(List.of()));
    assertThrows(InvalidInput.class, () -> plan.with(Duration.ofSeconds(-1), -1));
  }

  private static RampPlan plan(double tolerated) {
    RampPlan usual = RampPlan.defaults();
    return new RampPlan(usual.shares(), LONG, 50, usual.slow(), tolerated, 0.05);
  }

  private static void assertStops(String reason, Behaviour behaviour, int run) {
    End end = ramp(plan(2), SOUND, behaviour, run);
    assertEquals(Step.STOP, end.step());
    assertEquals(0, end.at());
    assertTrue(end.reason().startsWith(reason), end.reason());
  }

  /** A whole ramp, looked at after every single row. */
  private static End ramp(RampPlan plan, Behaviour champion, Behaviour candidate, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; ; step++) {
      ArmCounts[] arms = {ArmCounts.none(4), ArmCounts.none(4)};
      for (int row = 0; row < ROWS_A_STEP; row++) {
        int arm = random.nextDouble() < plan.shares().get(step) ? 1 : 0;
        arms[arm] = arms[arm].plus(row(random, arm == 1 ? candidate : champion));
        RampVerdict verdict = RampVerdict.of(plan, step, Duration.ZERO, arms[1], arms[0]);
        if (verdict.step() == Step.STOP) {
          return new End(Step.STOP, step, verdict.reason());
        }
      }
      RampVerdict verdict = RampVerdict.of(plan, step, LONG, arms[1], arms[0]);
      if (verdict.step() != Step.NEXT) {
        return new End(verdict.step(), step, verdict.reason());
      }
    }
  }

  private static ArmCounts row(SplittableRandom random, Behaviour behaviour) {
    long[] scores = new long[4];
    if (random.nextDouble() < behaviour.failed()) {
      return new ArmCounts(1, 1, 0, scores);
    }
    double point = random.nextDouble();
    int range = 0;
    while (range < 3 && point >= behaviour.scores()[range]) {
      point -= behaviour.scores()[range++];
    }
    scores[range] = 1;
    return new ArmCounts(1, 0, random.nextDouble() < behaviour.slow() ? 1 : 0, scores);
  }
}
