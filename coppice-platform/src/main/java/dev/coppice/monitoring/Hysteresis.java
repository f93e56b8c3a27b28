package dev.coppice.monitoring;

/**
 * Whether the verdicts of a row of checks open or close an alert: it takes several that agree, so
 * one odd window does nothing. One thread.
 */
final class Hysteresis {

  /** What is to be done after a check. */
  enum Step {
    NOTHING,
    RAISE,
    CLOSE
  }

  private final int raiseAfter;
  private final int clearAfter;
  private int above;
  private int below;
  private Verdict raised = Verdict.STABLE;

  Hysteresis(int raiseAfter, int clearAfter) {
    this.raiseAfter = raiseAfter;
    this.clearAfter = clearAfter;
  }

  /** Too few rows say nothing: neither that it goes on nor that it is over. */
  Step after(Verdict verdict) {
    if (verdict.isDrift()) {
      above++;
      below = 0;
      if (above < raiseAfter || verdict.compareTo(raised) <= 0) {
        return Step.NOTHING;
      }
      raised = verdict;
      return Step.RAISE;
    }
    if (verdict == Verdict.STABLE) {
      above = 0;
      below++;
      if (below != clearAfter) { // once, also for an alert of a process before this one
        return Step.NOTHING;
      }
      raised = Verdict.STABLE;
      return Step.CLOSE;
    }
    return Step.NOTHING;
  }
}
