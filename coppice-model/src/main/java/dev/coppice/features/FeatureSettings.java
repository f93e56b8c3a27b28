package dev.coppice.features;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code features} section of a project: what is computed, and how columns become slots. What
 * is left at {@code AUTO} follows the {@link Encoding} that a model family wants.
 *
 * @param expressions new features by name, in the expression language
 * @param exclude columns that appear in expressions only
 */
public record FeatureSettings(
    Map<String, String> expressions,
    Numeric numeric,
    Categorical categorical,
    List<String> exclude) {

  public FeatureSettings {
    expressions = new LinkedHashMap<>(expressions);
    exclude = List.copyOf(exclude);
  }

  public static FeatureSettings defaults() {
    return new FeatureSettings(Map.of(), Numeric.defaults(), Categorical.defaults(), List.of());
  }

  /**
   * @param clip values further than this many interquartile ranges outside the middle half of the
   *     training rows are moved to that bound (Tukey's fences; 1.5 is his choice); 0 clips nothing
   */
  public record Numeric(Impute impute, Scale scale, double clip) {

    public Numeric {
      if (!(clip >= 0)) {
        throw new InvalidInput(
            List.of(new Problem("clip", "is " + clip + "; accepted: 0 for none, or more")));
      }
    }

    public static Numeric defaults() {
      return new Numeric(Impute.AUTO, Scale.AUTO, 0);
    }
  }

  /** What a missing number becomes. */
  public enum Impute {
    AUTO,
    MEDIAN,
    MEAN,
    NONE
  }

  /** How numbers are scaled. */
  public enum Scale {
    AUTO,
    /** Mean 0 and standard deviation 1 over the training rows. */
    STANDARD,
    NONE
  }

  /**
   * @param minCount a level that fewer training rows hold is not a level of its own
   * @param maxLevels only so many levels are kept, the most frequent first
   */
  public record Categorical(Encode encode, Missing missing, int minCount, int maxLevels) {

    public Categorical {
      Problems problems = new Problems();
      if (minCount < 1) {
        problems.add("min_count", "is " + minCount + "; accepted: 1 or more");
      }
      if (maxLevels < 1) {
        problems.add("max_levels", "is " + maxLevels + "; accepted: 1 or more");
      }
      problems.throwIfAny();
    }

    public static Categorical defaults() {
      return new Categorical(Encode.AUTO, Missing.AUTO, 1, 1000);
    }
  }

  /** How categories are encoded. */
  public enum Encode {
    AUTO,
    ONE_HOT,
    ORDINAL
  }

  /** What a missing category becomes. */
  public enum Missing {
    AUTO,
    /** A level of its own, when training rows had it missing. */
    LEVEL,
    /** The most frequent level. */
    MODE
  }
}
