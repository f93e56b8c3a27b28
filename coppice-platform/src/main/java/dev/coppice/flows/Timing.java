package dev.coppice.flows;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import dev.coppice.errors.InvalidInput;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a schedule is due: {@code every 6h} (s, m, h, d), or a cron line of five fields ({@code 0 3
 * * * 1-5}: minute, hour, day, month, weekday) in a time zone.
 */
public record Timing(String text, String zone) {

  private static final Pattern INTERVAL = Pattern.compile("every ([1-9]\\d{0,6})([smhd])");
  private static final Map<String, Integer> SECONDS =
      Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400);

  /**
   * @throws InvalidInput when it is neither, or there is no such zone
   */
  public Timing {
    try {
      if (!INTERVAL.matcher(text).matches()) {
        cron(text, zone);
      }
    } catch (DateTimeException e) {
      throw new InvalidInput("'" + zone + "' is no time zone; accepted: UTC, Europe/Berlin");
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(
          "'"
              + text
              + "' says no time; accepted: 'every 6h' (s, m, h, d), or five fields of cron as"
              + " '0 3 * * 1-5'");
    }
  }

  private static CronSchedule cron(String text, String zone) {
    return new CronSchedule(text, ZoneId.of(zone), CronStyle.UNIX);
  }

  /**
   * The next time after another. What was missed while nobody ran is due once, not once for every
   * time that passed.
   *
   * @param due when it was last due; intervals count from it
   */
  Instant next(Instant due, Instant now) {
    Matcher interval = INTERVAL.matcher(text);
    if (!interval.matches()) {
      return cron(text, zone).getNextExecutionTime(ExecutionComplete.simulatedSuccess(now));
    }
    long seconds = Long.parseLong(interval.group(1)) * SECONDS.getOrDefault(interval.group(2), 1);
    long passed = Math.max(0, Duration.between(due, now).getSeconds()) / seconds;
    return due.plusSeconds((passed + 1) * seconds);
  }
}
