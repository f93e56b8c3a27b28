package dev.coppice.serving;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Problems;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How a candidate gets its traffic.
 *
 * @param shares of the requests, one a step, growing: 0.05, 0.25, 0.5, 1
 * @param dwell the least time at a step before the next one
 * @param rows the fewest rows that both arms must have answered at a step before the next one
 * @param slow an answer that takes longer counts as slow
 * @param tolerated a candidate may fail or be slow so many times as often as the champion, before
 *     it is stopped
 * @param spread the same for giving the scores of some range; 0 does not watch that, as for a
 *     candidate that was trained because the champion's scores are wrong
 * @param alpha the chance, over the whole plan, that a candidate within what is tolerated is
 *     stopped
 */
public record RampPlan(
    List<Double> shares,
    Duration dwell,
    int rows,
    Duration slow,
    double tolerated,
    double spread,
    double alpha) {

  /** Scores may be spread as far as anything else is tolerated. */
  public RampPlan(
      List<Double> shares,
      Duration dwell,
      int rows,
      Duration slow,
      double tolerated,
      double alpha) {
    this(shares, dwell, rows, slow, tolerated, tolerated, alpha);
  }

  public RampPlan {
    shares = List.copyOf(shares);
    Problems problems = new Problems();
    double last = 0;
    for (double share : shares) {
      if (!(share > last && share <= 1)) {
        problems.add("shares", "they are " + shares + "; accepted: growing, above 0, up to 1");
        break;
      }
      last = share;
    }
    if (shares.isEmpty()) {
      problems.add("shares", "there is none; accepted: 0.05,0.25,0.5,1");
    }
    if (dwell.isNegative() || slow.isNegative()) {
      problems.add("dwell, slow", "a duration is negative; accepted: 0 or more");
    }
    if (rows < 0) {
      problems.add("rows", "they are " + rows + "; accepted: 0 or more");
    }
    if (!(tolerated >= 1)) {
      problems.add("tolerated", "it is " + tolerated + "; accepted: 1 or more");
    }
    if (!(spread == 0 || spread >= 1)) {
      problems.add("spread", "it is " + spread + "; accepted: 1 or more, or 0 to not watch it");
    }
    if (!(alpha > 0 && alpha < 1)) {
      problems.add("alpha", "it is " + alpha + "; accepted: between 0 and 1");
    }
    problems.throwIfAny();
  }

  /** 5, 25, 50, 100 per cent, ten minutes and 200 rows each. */
  public static RampPlan defaults() {
    return new RampPlan(
        List.of(0.05, 0.25, 0.5, 1.0), Duration.ofMinutes(10), 200, Duration.ofMillis(50), 2, 0.05);
  }

  /** One share until somebody decides otherwise; still stopped when it goes wrong. */
  public static RampPlan fixed(double share) {
    return defaults().with(List.of(share));
  }

  /** The same with other steps. */
  public RampPlan with(List<Double> steps) {
    return new RampPlan(steps, dwell, rows, slow, tolerated, spread, alpha);
  }

  /** The same with other conditions for the next step. */
  public RampPlan with(Duration least, int fewest) {
    return new RampPlan(shares, least, fewest, slow, tolerated, spread, alpha);
  }

  /** The same for a candidate whose scores are meant to be others. */
  public RampPlan withOtherScores() {
    return new RampPlan(shares, dwell, rows, slow, tolerated, 0, alpha);
  }

  Struct toStruct() {
    return new Struct()
        .put("shares", shares.stream().mapToDouble(Double::doubleValue).toArray())
        .put("dwell_ms", dwell.toMillis())
        .put("rows", rows)
        .put("slow_ms", slow.toMillis())
        .put("tolerated", tolerated)
        .put("spread", spread)
        .put("alpha", alpha);
  }

  static RampPlan read(Struct struct) {
    return new RampPlan(
        Arrays.stream(struct.doubles("shares")).boxed().toList(),
        Duration.ofMillis(struct.integer("dwell_ms")),
        struct.smallInteger("rows"),
        Duration.ofMillis(struct.integer("slow_ms")),
        struct.number("tolerated"),
        struct.number(struct.has("spread") ? "spread" : "tolerated"), // plans of before
        struct.number("alpha"));
  }
}
