package dev.coppice.monitoring;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.time.Duration;

/**
 * The {@code monitoring} section of a project: when rows that are scored differ from those of the
 * training, and who is told.
 *
 * @param warn the policy of the lower level, see {@link Policy}
 * @param alert the policy of the higher level
 * @param minRows fewer rows get no verdict
 * @param correction for testing many columns at once
 * @param paneSeconds the length of a pane: verdicts are renewed when one closes
 * @param windowPanes how many panes a verdict looks back
 * @param falseAlarmDays the days over which live checks together keep the chance of a false alarm
 *     that a policy gives one check; 0 lets every check stand for itself
 * @param labelDays how many days of labelled predictions are judged
 * @param labelPanes they are judged anew after so many panes, since that reads the log
 * @param raiseAfter so many checks in a row must agree before an alert opens
 * @param clearAfter so many checks in a row must be quieter before it closes
 */
public record MonitoringSettings(
    String warn,
    String alert,
    int minRows,
    Correction correction,
    int paneSeconds,
    int windowPanes,
    int falseAlarmDays,
    int labelDays,
    int labelPanes,
    int raiseAfter,
    int clearAfter,
    AlertSettings alerts) {

  /**
   * Sure and large enough to matter: below 0.05 a shift is real in big windows and changes nothing,
   * and a model that got worse by a twentieth is worth a look whatever its inputs do.
   */
  static final String WARN =
      "any(adjusted_p < 0.01 and psi >= 0.05) or (quality_sure = 1 and quality_drop > 0.05)";

  static final String ALERT =
      "any(adjusted_p < 0.01 and psi >= 0.2) or (quality_sure = 1 and quality_drop > 0.1)";

  public MonitoringSettings {
    Problems problems = new Problems();
    checkPolicy("warn", warn, problems);
    checkPolicy("alert", alert, problems);
    atLeast("min_rows", minRows, 1, problems);
    atLeast("pane_seconds", paneSeconds, 1, problems);
    atLeast("window_panes", windowPanes, 1, problems);
    atLeast("false_alarm_days", falseAlarmDays, 0, problems);
    atLeast("label_days", labelDays, 1, problems);
    atLeast("label_panes", labelPanes, 1, problems);
    atLeast("raise_after", raiseAfter, 1, problems);
    atLeast("clear_after", clearAfter, 1, problems);
    problems.throwIfAny();
  }

  private static void checkPolicy(String key, String text, Problems problems) {
    try {
      Policy.parse(text);
    } catch (InvalidInput e) {
      e.problems().forEach(p -> problems.add(key, p.place() + " " + p.message()));
    }
  }

  private static void atLeast(String key, int value, int least, Problems problems) {
    if (value < least) {
      problems.add(key, "is " + value + "; accepted: " + least + " or more");
    }
  }

  public static MonitoringSettings defaults() {
    return new MonitoringSettings(
        WARN, ALERT, 100, Correction.HOLM, 60, 60, 30, 7, 15, 1, 10, AlertSettings.defaults());
  }

  /** The same with what of others can change while somebody watches. */
  MonitoringSettings adopting(MonitoringSettings other) {
    return new MonitoringSettings(
        other.warn,
        other.alert,
        other.minRows,
        other.correction,
        paneSeconds,
        windowPanes,
        other.falseAlarmDays,
        labelDays,
        labelPanes,
        raiseAfter,
        clearAfter,
        alerts);
  }

  /** How far a live verdict looks back. */
  public long windowSeconds() {
    return (long) paneSeconds * windowPanes;
  }

  /** How many live checks share the chance of a false alarm. */
  long checks() {
    return Math.max(1, Duration.ofDays(falseAlarmDays).toSeconds() / paneSeconds);
  }
}
