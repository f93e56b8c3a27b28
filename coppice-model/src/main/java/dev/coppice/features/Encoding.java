package dev.coppice.features;

/**
 * In which dress a model family wants its slots, where the project file does not say otherwise.
 *
 * @param numbers what happens to numbers
 * @param categories what happens to categories
 */
public record Encoding(Numbers numbers, Categories categories) {

  /** What happens to numbers. */
  public enum Numbers {
    /** As they are; missing stays missing. For trees. */
    RAW,
    /** Missing becomes the median. For trees that cannot send missing values. */
    IMPUTED,
    /** Missing becomes the median, then mean 0 and standard deviation 1. For linear models. */
    SCALED
  }

  /** What happens to categories. */
  public enum Categories {
    /** A code slot; missing is a level of its own when training has seen it missing. */
    CODES,
    /** A number slot that holds the code; unseen is -1, missing becomes the most frequent level. */
    ORDINAL
  }

  public static final Encoding RAW = new Encoding(Numbers.RAW, Categories.CODES);
  public static final Encoding IMPUTED = new Encoding(Numbers.IMPUTED, Categories.CODES);
  public static final Encoding SCALED = new Encoding(Numbers.SCALED, Categories.CODES);
}
