package dev.coppice.evaluation;

import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;

/** What the interval of a difference between two models says. */
public enum Verdict {
  BETTER("better"),
  WORSE("worse"),
  /** The interval holds 0: it may be chance. */
  OPEN("open");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  /**
   * @param difference this model's score minus the other one's
   */
  public static Verdict of(Metric metric, Interval difference) {
    if (!(difference.low() > 0 || difference.high() < 0)) {
      return OPEN;
    }
    return difference.low() > 0 == metric.higherIsBetter() ? BETTER : WORSE;
  }
}
