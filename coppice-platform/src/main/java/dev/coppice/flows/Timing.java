package dev.coppice.flows;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import dev.coppice.errors.InvalidInput;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a schedule is due: {@code every 6h} (s, m, h, d), or a cron line of five fields ({@code 0 3
 * * * 1-5}: minute, hour, day, month, weekday) in a time zone.
 */
public record Timing(String text, String zone) {

  private static final Pattern INTERVAL = Pattern.compile("every ([1-9]\\d{0,6})([smhd])");
  private static final List<Range> FIELDS =
      List.of(
          new Range("minute", 0, 59),
          new Range("hour", 0, 23),
          new Range("day", 1, 31),
          new Range("month", 1, 12),
          new Range("weekday", 0, 7));
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
      throw new InvalidInput("'" + text + "' says no time: " + fault(text));
    }
  }

  private static String fault(String text) {
    String[] fields = text.strip().split("\\s+");
    if (text.strip().startsWith("every") || fields.length != FIELDS.size()) {
      return "accepted: 'every 6h' (a whole number and s, m, h or d), or five fields of cron as"
          + " '0 3 * * 1-5' (minute, hour, day, month, weekday)";
    }
    for (int i = 0; i < fields.length; i++) {
      Range range = FIELDS.get(i);
      boolean fits =
          fields[i].matches("[*0-9A-Za-z,/-]+")
              && Pattern.compile("(?<![/\\d])\\d+")
                  .matcher(fields[i])
                  .results()
                  .allMatch(number -> range.has(number.group()));
      if (!fits) {
        return "its " + range.name() + " is '" + fields[i] + "'; accepted: " + range.words();
      }
    }
    return "its fields do not go together; accepted are lines as '0 3 * * 1-5', '*/15 8-18 * * *'";
  }

  private record Range(String name, int from, int to) {
    boolean has(String number) {
      return number.length() < 4
          && Integer.parseInt(number) >= from
          && Integer.parseInt(number) <= to;
    }

    String words() {
      return from + " to " + to + ", '*', '*/5', ranges as 1-5 and lists as 1,3";
    }
  }

  boolean isCron() {
    return !INTERVAL.matcher(text).matches();
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
  public Instant next(Instant due, Instant now) {
    Matcher interval = INTERVAL.matcher(text);
    if (!interval.matches()) {
      return cron(text, zone).getNextExecutionTime(ExecutionComplete.simulatedSuccess(now));
    }
    long seconds = Long.parseLong(interval.group(1)) * SECONDS.getOrDefault(interval.group(2), 1);
    long passed = Math.max(0, Duration.between(due, now).getSeconds()) / seconds;
    return due.plusSeconds((passed + 1) * seconds);
  }
}
