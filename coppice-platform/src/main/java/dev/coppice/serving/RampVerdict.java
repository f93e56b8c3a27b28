package dev.coppice.serving;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.stats.ArmEvidence;
import java.time.Duration;
import java.util.Locale;

/**
 * What the counts of a step say: stay, go on, or stop.
 *
 * <p>Three things are watched: rows that were not answered, slow answers, and how the scores are
 * spread. Each is a test that may be looked at after every request ({@link ArmEvidence}); the
 * plan's alpha is divided by steps and by the three, so a candidate within what is tolerated gets
 * to the end with a probability of at least {@code 1 - alpha}. Each step begins anew: what was good
 * at 5 per cent does not excuse what is bad at 25.
 *
 * @param reason in a sentence; empty for a stay
 */
record RampVerdict(Step step, String reason) {

  /** What to do now. */
  enum Step {
    STAY,
    NEXT,
    DONE,
    STOP
  }

  private static final int WATCHED = 3;

  /**
   * @param step the plan's step that the counts are from
   * @param age how long it lasts
   */
  static RampVerdict of(
      RampPlan plan, int step, Duration age, ArmCounts candidate, ArmCounts champion) {
    double share = plan.shares().get(step);
    if (share < 1) { // else there is nobody to compare with
      String reason = reason(plan, share, candidate, champion);
      if (!reason.isEmpty()) {
        return new RampVerdict(Step.STOP, reason);
      }
    }
    boolean enough =
        candidate.rows() >= plan.rows() && (share == 1 || champion.rows() >= plan.rows());
    boolean last = step == plan.shares().size() - 1;
    if (!enough || age.compareTo(plan.dwell()) < 0 || last && share < 1) {
      return new RampVerdict(Step.STAY, "");
    }
    String reason =
        String.format(
            Locale.ROOT,
            "%,d rows at %s %% with nothing against it",
            candidate.rows(),
            percent(share));
    return new RampVerdict(last ? Step.DONE : Step.NEXT, reason);
  }

  private static String percent(double share) {
    return ShortestDouble.brief(Math.round(share * 1000) / 10.0);
  }

  private static String reason(
      RampPlan plan, double share, ArmCounts candidate, ArmCounts champion) {
    double needed = StrictMath.log(plan.shares().size() * WATCHED / plan.alpha());
    ArmEvidence more = ArmEvidence.of(share, plan.tolerated());
    if (more.log(candidate.failed(), champion.failed()) > needed) {
      return rates("it failed", candidate.failed(), champion.failed(), candidate, champion);
    }
    if (more.log(candidate.slow(), champion.slow()) > needed) {
      String what = "it took longer than " + plan.slow().toMillis() + " ms";
      return rates(what, candidate.slow(), champion.slow(), candidate, champion);
    }
    if (plan.spread() == 0) {
      return "";
    }
    ArmEvidence above = ArmEvidence.of(share, plan.spread());
    ArmEvidence below = ArmEvidence.of(1 - share, plan.spread());
    return divergence(above, below, candidate.scores(), champion.scores()) > needed
        ? "its scores are spread otherwise than the champion's: by range "
            + shares(candidate)
            + " % beside "
            + shares(champion)
            + " %"
        : "";
  }

  private static double divergence(
      ArmEvidence more, ArmEvidence less, long[] candidate, long[] champion) {
    int ranges = Math.min(candidate.length, champion.length);
    double[] logs = new double[2 * ranges];
    for (int i = 0; i < ranges; i++) {
      logs[2 * i] = more.log(candidate[i], champion[i]);
      logs[2 * i + 1] = less.log(champion[i], candidate[i]);
    }
    return ranges == 0 ? 0 : ArmEvidence.logMean(logs);
  }

  private static String rates(
      String what, long bad, long champions, ArmCounts candidate, ArmCounts champion) {
    return String.format(
        Locale.ROOT,
        "%s for %d of %d rows, the champion for %d of %d",
        what,
        bad,
        candidate.rows(),
        champions,
        champion.rows());
  }

  private static String shares(ArmCounts arm) {
    StringBuilder text = new StringBuilder();
    long all = 0;
    for (long count : arm.scores()) {
      all += count;
    }
    for (long count : arm.scores()) {
      text.append(text.length() == 0 ? "" : "/")
          .append(Math.round(100.0 * count / Math.max(1, all)));
    }
    return text.toString();
  }
}
