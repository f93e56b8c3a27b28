package dev.coppice.loop;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.util.List;

/**
 * The {@code retraining} section of a project: when a server trains the model again, on which rows,
 * and how the new version takes over. What it must show is in {@code promotion}.
 *
 * @param enabled whether a server decides by itself; {@code coppice retrain} works all the same
 * @param when the condition, see {@link Signs}
 * @param checkSeconds how often a server asks it, and looks after a retraining that waits
 * @param minRows so many labelled rows that are newer than the last retraining's, at least
 * @param cooldownMinutes the least time between the beginnings of two retrainings
 * @param budget at most so many retrainings in {@code budgetDays}
 * @param windowDays rows may be so old, those of the log and, when {@code data.time} tells their
 *     age, the project's own; 0 takes any
 * @param gateShare of the labelled rows that are newer than the last retraining's, or of {@code
 *     minRows} if that is more: so many of the newest judge and never train
 */
public record RetrainingSettings(
    boolean enabled,
    String when,
    int checkSeconds,
    int minRows,
    int cooldownMinutes,
    int budget,
    int budgetDays,
    TrainOn trainOn,
    int windowDays,
    double gateShare,
    Canary canary,
    Watch watch) {

  /**
   * Worse by a twentieth, and not by chance: rows that look otherwise are no reason as long as the
   * model is right about them.
   */
  static final String WHEN = "quality_drop > 0.05 and quality_low > 0";

  /** What a new version learns from. */
  public enum TrainOn {
    /** The project's own rows and the labelled rows of the log. */
    ALL,
    /** The labelled rows of the log alone, as far back as {@code windowDays} says. */
    NEWEST,
    /** Those since the alert opened: what was before the world changed is no guide any more. */
    SINCE_ALERT
  }

  public RetrainingSettings {
    Problems problems = new Problems();
    try {
      Signs.condition(when);
    } catch (InvalidInput e) {
      problems.add("when", "cannot be read: " + e.getMessage());
    }
    atLeast("check_seconds", checkSeconds, 1, problems);
    atLeast("min_rows", minRows, 50, problems);
    atLeast("cooldown_minutes", cooldownMinutes, 0, problems);
    atLeast("budget", budget, 1, problems);
    atLeast("budget_days", budgetDays, 1, problems);
    atLeast("window_days", windowDays, 0, problems);
    if (!(gateShare > 0 && gateShare < 1)) {
      problems.add("gate_share", "is " + gateShare + "; accepted: above 0 and below 1, as 0.3");
    }
    problems.throwIfAny();
  }

  private static void atLeast(String key, int value, int least, Problems problems) {
    if (value < least) {
      problems.add(key, "is " + value + "; accepted: " + least + " or more");
    }
  }

  public static RetrainingSettings defaults() {
    return new RetrainingSettings(
        false,
        WHEN,
        60,
        500,
        24 * 60,
        4,
        30,
        TrainOn.ALL,
        0,
        0.3,
        Canary.defaults(),
        Watch.defaults());
  }

  /**
   * How a version that passed the gates gets its requests.
   *
   * @param shares one a step, the last one 1; empty for a promotion without a canary
   * @param dwellSeconds the least time at each share
   * @param rows the fewest rows of both versions at each share
   */
  public record Canary(List<Double> shares, int dwellSeconds, int rows) {

    public Canary {
      shares = List.copyOf(shares);
      Problems problems = new Problems();
      double last = 0;
      for (double share : shares) {
        if (!(share > last && share <= 1)) {
          problems.add("shares", "are " + shares + "; accepted: growing, above 0, up to 1");
          break;
        }
        last = share;
      }
      if (problems.isEmpty() && !shares.isEmpty() && last < 1) {
        problems.add("shares", "end at " + last + "; accepted: as the last one 1, or none at all");
      }
      atLeast("dwell_seconds", dwellSeconds, 0, problems);
      atLeast("rows", rows, 0, problems);
      problems.throwIfAny();
    }

    public static Canary defaults() {
      return new Canary(List.of(0.05, 0.25, 0.5, 1.0), 600, 200);
    }
  }

  /**
   * How a new champion is looked after.
   *
   * @param minutes so long after its promotion; 0 for not at all
   * @param rows so many labelled rows are compared at a time: new champion against the one before
   * @param margin in units of the metric of {@code promotion.compare}: being surely worse by more
   *     than this takes it back
   */
  public record Watch(int minutes, int rows, double margin) {

    public Watch {
      Problems problems = new Problems();
      atLeast("minutes", minutes, 0, problems);
      atLeast("rows", rows, 50, problems);
      if (!(margin >= 0 && Double.isFinite(margin))) {
        problems.add("margin", "is " + margin + "; accepted: 0 and more");
      }
      problems.throwIfAny();
    }

    public static Watch defaults() {
      return new Watch(24 * 60, 300, 0);
    }
  }
}
