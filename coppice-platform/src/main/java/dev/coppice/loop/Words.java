package dev.coppice.loop;

import dev.coppice.codec.ShortestDouble;
import java.time.Duration;
import java.util.Locale;

/** Numbers inside of sentences. */
final class Words {

  private Words() {}

  static String figure(double value) {
    return ShortestDouble.brief(Math.round(value * 1e4) / 1e4);
  }

  /** {@code 1,234 rows}. */
  static String count(long count, String one) {
    return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
  }

  /** {@code 3 h 20 min}. */
  static String time(Duration time) {
    if (time.toHours() >= 48) {
      return time.toDays() + " days";
    } else if (time.toMinutes() >= 60) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toSeconds() >= 60 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }
}
