package dev.coppice.expressions;

/**
 * Parts of a point in time given as seconds since 1970, in UTC, without allocation: the
 * days-to-date arithmetic of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"
 * (civil_from_days), on years that begin in March. NaN more than a million years away from 1970.
 */
final class UtcTime {

  private static final double FARTHEST = 86400.0 * 365 * 1_000_000;

  private UtcTime() {}

  static double hour(double seconds) {
    if (!inRange(seconds)) {
      return Double.NaN;
    }
    long hour = StrictMath.floorMod(floor(seconds), 86400L) / 3600;
    return hour;
  }

  static double weekday(double seconds) {
    return inRange(seconds) ? StrictMath.floorMod(days(seconds) + 3, 7L) + 1 : Double.NaN;
  }

  static double day(double seconds) {
    if (!inRange(seconds)) {
      return Double.NaN;
    }
    int day = dayOfMarchYear(days(seconds));
    return day - (153 * marchMonth(day) + 2) / 5 + 1;
  }

  static double month(double seconds) {
    return inRange(seconds) ? month(marchMonth(dayOfMarchYear(days(seconds)))) : Double.NaN;
  }

  static double year(double seconds) {
    if (!inRange(seconds)) {
      return Double.NaN;
    }
    long days = days(seconds);
    long shifted = days + 719_468; // days since 0000-03-01
    long year = StrictMath.floorDiv(shifted, 146_097L) * 400 + yearOfEra(shifted);
    return month(marchMonth(dayOfMarchYear(days))) <= 2 ? year + 1 : year;
  }

  private static boolean inRange(double seconds) {
    return StrictMath.abs(seconds) <= FARTHEST;
  }

  private static long floor(double seconds) {
    return (long) StrictMath.floor(seconds);
  }

  private static long days(double seconds) {
    return StrictMath.floorDiv(floor(seconds), 86400L);
  }

  private static int month(int marchMonth) {
    return marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  }

  private static int marchMonth(int dayOfMarchYear) {
    return (5 * dayOfMarchYear + 2) / 153;
  }

  private static int dayOfMarchYear(long days) {
    long shifted = days + 719_468;
    long year = yearOfEra(shifted);
    long day = StrictMath.floorMod(shifted, 146_097L);
    return (int) (day - (365 * year + year / 4 - year / 100));
  }

  private static long yearOfEra(long shifted) {
    long day = StrictMath.floorMod(shifted, 146_097L);
    return (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
  }
}
