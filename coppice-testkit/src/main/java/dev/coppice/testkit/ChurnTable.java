package dev.coppice.testkit;

import java.util.List;

/** Members of a programme with six fields, some salaries and educations missing; a quarter left. */
final class ChurnTable {

  private static final List<String> DEPARTMENTS =
      List.of("sales", "support", "it", "hr", "finance");
  private static final List<String> EDUCATIONS = List.of("school", "bachelor", "master", "phd");
  private static final List<String> LOCATIONS = List.of("north", "south", "east", "west");

  private ChurnTable() {}

  static String csv(int rows, long seed) {
    Chance chance = new Chance(seed);
    StringBuilder csv =
        new StringBuilder("age,salary,tenure,department,education,location,churn\n");
    for (int row = 0; row < rows; row++) {
      int age = chance.whole(20, 64);
      int department = chance.weighted(30, 25, 20, 10, 15);
      int education = chance.weighted(35, 40, 20, 5);
      int location = chance.weighted(30, 30, 20, 20);
      int tenure = StrictMath.min(age - 19, chance.streak(0.87, 40));
      double usual = 26_000 + 7_000 * education + 350 * (age - 20) + 600 * tenure;
      long salary = 100 * StrictMath.round(usual * chance.logNormal(0, 0.2) / 100);
      double logOdds =
          -0.4
              - 0.25 * tenure
              - 3.0 * StrictMath.log(salary / usual)
              - 0.02 * (age - 40)
              + (department == 0 ? 0.7 : 0)
              + (department == 1 && tenure < 3 ? 1.6 : 0)
              - (location == 0 ? 0.3 : 0);
      csv.append(age).append(',').append(chance.yes(0.02) ? "" : salary).append(',');
      csv.append(tenure).append(',').append(DEPARTMENTS.get(department)).append(',');
      csv.append(chance.yes(0.01) ? "" : EDUCATIONS.get(education)).append(',');
      csv.append(LOCATIONS.get(location)).append(',');
      csv.append(chance.yesByLogOdds(logOdds) ? 1 : 0).append('\n');
    }
    return csv.toString();
  }
}
