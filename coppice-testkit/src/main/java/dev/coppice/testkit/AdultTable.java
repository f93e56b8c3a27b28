package dev.coppice.testkit;

import java.util.List;

/**
 * Persons in the columns of UCI Adult, names with hyphens included; {@code ?} where a value is
 * missing.
 */
final class AdultTable {

  private static final List<String> WORKCLASSES =
      List.of(
          "Private",
          "Self-emp-not-inc",
          "Local-gov",
          "State-gov",
          "Self-emp-inc",
          "Federal-gov",
          "?");

  /** By education-num, from 1. */
  private static final List<String> EDUCATIONS =
      List.of(
          "Preschool",
          "1st-4th",
          "5th-6th",
          "7th-8th",
          "9th",
          "10th",
          "11th",
          "12th",
          "HS-grad",
          "Some-college",
          "Assoc-voc",
          "Assoc-acdm",
          "Bachelors",
          "Masters",
          "Prof-school",
          "Doctorate");

  /** The first five want schooling, the others hands. */
  private static final List<String> OCCUPATIONS =
      List.of(
          "Prof-specialty",
          "Exec-managerial",
          "Tech-support",
          "Sales",
          "Adm-clerical",
          "Craft-repair",
          "Other-service",
          "Machine-op-inspct",
          "Transport-moving",
          "Handlers-cleaners",
          "Farming-fishing",
          "Protective-serv",
          "Priv-house-serv");

  private static final List<String> RACES =
      List.of("White", "Black", "Asian-Pac-Islander", "Amer-Indian-Eskimo", "Other");
  private static final List<String> COUNTRIES =
      List.of("United-States", "Mexico", "?", "Philippines", "Germany", "Canada", "India", "Cuba");

  private AdultTable() {}

  static String csv(int rows, long seed) {
    Chance chance = new Chance(seed);
    StringBuilder csv =
        new StringBuilder(
            "age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,"
                + "race,sex,capital-gain,capital-loss,hours-per-week,native-country,class\n");
    for (int row = 0; row < rows; row++) {
      csv.append(String.join(",", person(chance))).append('\n');
    }
    return csv.toString();
  }

  private static List<String> person(Chance chance) {
    int age = (int) StrictMath.min(90, 15 + chance.logNormal(2.95, 0.75));
    int school = chance.weighted(2, 5, 10, 20, 15, 28, 37, 13, 323, 223, 42, 33, 164, 54, 17, 12);
    if (age < 23) {
      school = StrictMath.min(school, 9);
    }
    boolean man = chance.yes(0.67);
    boolean married = age > 20 && chance.yes(man ? 0.61 : 0.2);
    int work = chance.weighted(694, 79, 64, 41, 35, 29, 57);
    int occupation =
        school >= 11
            ? chance.weighted(32, 25, 5, 12, 10, 5, 4, 1, 1, 1, 1, 2, 0)
            : chance.weighted(5, 9, 3, 11, 13, 17, 13, 9, 7, 6, 4, 2, 1);
    long hours =
        chance.yes(0.45)
            ? 40
            : StrictMath.round(StrictMath.max(1, StrictMath.min(99, chance.normal(41, 14))));
    int gain = chance.yes(0.08) ? (int) StrictMath.min(99_999, chance.logNormal(8.6, 0.8)) : 0;
    int loss = gain == 0 && chance.yes(0.05) ? (int) chance.normal(1_870, 250) : 0;
    double logOdds =
        -4.4
            + (married ? 3.0 : 0)
            + 0.5 * (school - 9)
            + 0.06 * (StrictMath.min(age, 55) - 38)
            + 0.03 * (hours - 40)
            + (occupation <= 1 ? 0.7 : occupation >= 6 ? -0.5 : 0.2)
            + (gain > 5_000 ? 3.5 : 0)
            + (loss > 1_800 ? 1 : 0)
            + (work == 4 ? 0.6 : 0);
    return List.of(
        String.valueOf(age),
        WORKCLASSES.get(work),
        String.valueOf(
            (long) StrictMath.min(1_490_400, StrictMath.max(12_285, chance.logNormal(12, 0.55)))),
        EDUCATIONS.get(school),
        String.valueOf(school + 1),
        married ? "Married-civ-spouse" : single(age, chance),
        work == 6 ? "?" : OCCUPATIONS.get(occupation),
        married ? (man ? "Husband" : "Wife") : household(age, chance),
        RACES.get(chance.weighted(855, 96, 31, 10, 8)),
        man ? "Male" : "Female",
        String.valueOf(gain),
        String.valueOf(loss),
        String.valueOf(hours),
        COUNTRIES.get(chance.weighted(897, 25, 18, 8, 8, 8, 8, 6)),
        chance.yesByLogOdds(logOdds) ? ">50K" : "<=50K");
  }

  private static String single(int age, Chance chance) {
    return age < 28 || chance.yes(0.35)
        ? "Never-married"
        : chance.oneOf(List.of("Divorced", "Divorced", "Divorced", "Separated", "Widowed"));
  }

  private static String household(int age, Chance chance) {
    return age < 25
        ? chance.oneOf(List.of("Own-child", "Own-child", "Not-in-family"))
        : chance.oneOf(List.of("Not-in-family", "Not-in-family", "Unmarried", "Other-relative"));
  }
}
