package dev.coppice.serving;

import dev.coppice.pipeline.Prediction;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts what champion and candidate do during one step of a rollout. Thread-safe, and quick. */
final class Tally {

  private final long slowNanos;
  private final ScoreRanges ranges;
  private final Counts champion;
  private final Counts candidate;

  private record Counts(LongAdder rows, LongAdder failed, LongAdder slow, LongAdder[] scores) {

    static Counts none(int ranges) {
      LongAdder[] scores = Stream.generate(LongAdder::new).limit(ranges).toArray(LongAdder[]::new);
      return new Counts(new LongAdder(), new LongAdder(), new LongAdder(), scores);
    }

    ArmCounts now() {
      long[] sums = new long[scores.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = scores[i].sum();
      }
      return new ArmCounts(rows.sum(), failed.sum(), slow.sum(), sums);
    }
  }

  /**
   * @param slowNanos a row that takes longer counts as slow
   * @param ranges of scores, the same for both
   */
  Tally(long slowNanos, ScoreRanges ranges) {
    this.slowNanos = slowNanos;
    this.ranges = ranges;
    this.champion = Counts.none(ranges.count());
    this.candidate = Counts.none(ranges.count());
  }

  void answered(String route, Prediction prediction, long nanos) {
    Counts counts = of(route);
    counts.rows().increment();
    counts.scores()[Math.floorMod(ranges.of(prediction), ranges.count())].increment();
    if (nanos > slowNanos) {
      counts.slow().increment();
    }
  }

  void failed(String route, int rows) {
    of(route).rows().add(rows);
    of(route).failed().add(rows);
  }

  private Counts of(String route) {
    return route.equals(Arm.CHALLENGER) ? candidate : champion;
  }

  ArmCounts champion() {
    return champion.now();
  }

  ArmCounts candidate() {
    return candidate.now();
  }
}
