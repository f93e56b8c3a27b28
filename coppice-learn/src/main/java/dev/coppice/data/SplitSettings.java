package dev.coppice.data;

import dev.coppice.errors.Problems;

/**
 * How rows are divided: what is left after test and validation trains.
 *
 * @param test share of all rows kept for the one final evaluation; 0 for none
 * @param validation share of all rows kept for choices on the way; 0 for a split in two
 * @param seed of the draw; unused by TIME
 */
public record SplitSettings(double test, double validation, Method method, long seed) {

  /** How the rows of a part are chosen. */
  public enum Method {
    /** At random, each class in its share of the whole. */
    STRATIFIED,
    /** At random. */
    RANDOM,
    /** The last rows in time test, those before them validate. */
    TIME
  }

  public SplitSettings {
    Problems problems = new Problems();
    check(problems, "test", test);
    check(problems, "validation", validation);
    if (test + validation >= 1) {
      problems.add(
          "split",
          "test and validation take "
              + (test + validation)
              + " of the rows;"
              + " together they must leave rows to train on, so less than 1");
    }
    problems.throwIfAny();
  }

  private static void check(Problems problems, String name, double share) {
    if (!(share >= 0 && share < 1)) {
      problems.add("split." + name, share + " is not a share; accepted: 0 up to below 1");
    }
  }
}
