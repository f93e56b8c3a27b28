package dev.coppice.testkit;

import dev.coppice.codec.ShortestDouble;
import java.util.List;

/**
 * Students of an online school: those who watch a lot in their first days buy. The country {@code
 * NA} is Namibia, a value and no gap.
 */
final class StudentTable {

  private static final List<String> COUNTRIES =
      List.of(
          "IN", "US", "EG", "NG", "GB", "CA", "DE", "PK", "SA", "ID", "MA", "TR", "FR", "NL", "AU",
          "BR", "KE", "VN", "PT", "BD", "ES", "PH", "IT", "ZA", "SG", "NA", "CY", "UG", "LK", "PE");
  private static final double[] SHARES = {
    190, 138, 83, 50, 46, 31, 27, 22, 18, 17, 14, 13, 13, 13, 12, 12, 11, 11, 11, 11, 11, 10, 10, 9,
    8, 4, 2, 1, 1, 1
  };

  private StudentTable() {}

  static String csv(int rows, long seed) {
    Chance chance = new Chance(seed);
    StringBuilder csv =
        new StringBuilder(
            "student_country,days_on_platform,minutes_watched,courses_started,"
                + "practice_exams_started,practice_exams_passed,minutes_spent_on_exams,purchased\n");
    for (int row = 0; row < rows; row++) {
      String country = COUNTRIES.get(chance.weighted(SHARES));
      int days = chance.whole(0, 292);
      double minutes = rounded(StrictMath.max(0.1, chance.logNormal(1.9, 2.0)), 10);
      int courses = 1 + chance.streak(minutes > 60 ? 0.3 : 0.1, 9);
      int started = chance.yes(minutes > 30 ? 0.2 : 0.05) ? 1 + chance.streak(0.6, 20) : 0;
      int passed = 0;
      for (int exam = 0; exam < started; exam++) {
        passed += chance.yes(0.63) ? 1 : 0;
      }
      double examMinutes = started == 0 ? 0 : rounded(started * chance.logNormal(1.2, 0.8), 100);
      double market = "US GB CA DE AU NL".contains(country) ? 0.9 : 0;
      double logOdds =
          -1.5 + market + 0.95 * StrictMath.log(minutes) - 0.05 * days + 0.5 * (courses - 1);
      csv.append(country)
          .append(',')
          .append(days)
          .append(',')
          .append(ShortestDouble.brief(minutes));
      csv.append(',').append(courses).append(',').append(started).append(',').append(passed);
      csv.append(',').append(ShortestDouble.brief(examMinutes));
      csv.append(',').append(chance.yesByLogOdds(logOdds) ? 1 : 0).append('\n');
    }
    return csv.toString();
  }

  private static double rounded(double value, int parts) {
    return StrictMath.round(value * parts) / (double) parts;
  }
}
