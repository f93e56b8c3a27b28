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
 * @param crosses new categories by name: one level for every combination of these columns
 * @param columns what is different for one column, expression or cross
 * @param exclude columns that appear in expressions and crosses only
 */
public record FeatureSettings(
    Map<String, String> expressions,
    Map<String, List<String>> crosses,
    Numeric numeric,
    Categorical categorical,
    Map<String, ColumnFeature> columns,
    List<String> exclude) {

  public FeatureSettings {
    expressions = new LinkedHashMap<>(expressions);
    crosses = new LinkedHashMap<>(crosses);
    columns = new LinkedHashMap<>(columns);
    exclude = List.copyOf(exclude);
  }

  /** No crosses, and all columns alike. */
  public FeatureSettings(
      Map<String, String> expressions,
      Numeric numeric,
      Categorical categorical,
      List<String> exclude) {
    this(expressions, Map.of(), numeric, categorical, Map.of(), exclude);
  }

  public static FeatureSettings defaults() {
    return new FeatureSettings(Map.of(), Numeric.defaults(), Categorical.defaults(), List.of());
  }

  /** What holds for one column. */
  ColumnFeature column(String name) {
    return columns.getOrDefault(name, ColumnFeature.defaults());
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
    /** 0 for the least and 1 for the largest value of the training rows. */
    MIN_MAX,
    NONE
  }

  /**
   * @param minCount a level that fewer training rows hold is not a level of its own
   * @param maxLevels only so many levels are kept, the most frequent first
   * @param buckets of {@link Encode#HASH}
   * @param smoothing of {@link Encode#TARGET}: so many rows count like the rows of the level itself
   */
  public record Categorical(
      Encode encode, Missing missing, int minCount, int maxLevels, int buckets, double smoothing) {

    public static final int MOST_BUCKETS = 1 << 22;

    public Categorical {
      Problems problems = new Problems();
      if (minCount < 1) {
        problems.add("min_count", "is " + minCount + "; accepted: 1 or more");
      }
      if (maxLevels < 1) {
        problems.add("max_levels", "is " + maxLevels + "; accepted: 1 or more");
      }
      if (buckets < 2 || buckets > MOST_BUCKETS) {
        problems.add("buckets", "is " + buckets + "; accepted: 2 to " + MOST_BUCKETS);
      }
      if (!(smoothing >= 0 && smoothing <= 1e9)) {
        problems.add("smoothing", "is " + smoothing + "; accepted: 0 or more rows");
      }
      problems.throwIfAny();
    }

    public static Categorical defaults() {
      return new Categorical(Encode.AUTO, Missing.AUTO, 1, 1000, 1 << 14, 20);
    }
  }

  /** How categories are encoded. */
  public enum Encode {
    AUTO,
    ONE_HOT,
    ORDINAL,
    /** A fixed number of buckets, for more levels than anybody wants to keep. */
    HASH,
    /** The mean of the target over the rows of the level. */
    TARGET
  }

  /** What a missing category becomes. */
  public enum Missing {
    AUTO,
    /** A level of its own, when training rows had it missing. */
    LEVEL,
    /** The most frequent level. */
    MODE
  }

  /** A part of a time, in UTC. */
  public enum DatePart {
    YEAR,
    MONTH,
    DAY,
    /** Monday 1 to Sunday 7. */
    WEEKDAY,
    HOUR
  }
}
