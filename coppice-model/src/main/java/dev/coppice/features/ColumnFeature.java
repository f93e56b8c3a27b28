package dev.coppice.features;

import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.features.FeatureSettings.DatePart;
import dev.coppice.features.FeatureSettings.Encode;
import dev.coppice.features.FeatureSettings.Impute;
import dev.coppice.features.FeatureSettings.Missing;
import dev.coppice.features.FeatureSettings.Numeric;
import dev.coppice.features.FeatureSettings.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is different for one column, expression or cross: the keys of {@link Numeric} and {@link
 * Categorical}; null where nothing is.
 *
 * @param encode for a number: reads its values as levels
 * @param dateParts of a timestamp: one feature each, beside the time itself
 */
public record ColumnFeature(
    @Nullable Encode encode,
    @Nullable Missing missing,
    @Nullable Integer minCount,
    @Nullable Integer maxLevels,
    @Nullable Integer buckets,
    @Nullable Double smoothing,
    @Nullable Impute impute,
    @Nullable Scale scale,
    @Nullable Double clip,
    List<DatePart> dateParts) {

  public ColumnFeature {
    dateParts = List.copyOf(dateParts);
    over(Categorical.defaults(), encode, missing, minCount, maxLevels, buckets, smoothing);
    over(Numeric.defaults(), impute, scale, clip);
  }

  public static ColumnFeature defaults() {
    return new ColumnFeature(null, null, null, null, null, null, null, null, null, List.of());
  }

  /** Nothing but another encoding. */
  public static ColumnFeature encoded(Encode encode) {
    return new ColumnFeature(encode, null, null, null, null, null, null, null, null, List.of());
  }

  Numeric over(Numeric usual) {
    return over(usual, impute, scale, clip);
  }

  Categorical over(Categorical usual) {
    return over(usual, encode, missing, minCount, maxLevels, buckets, smoothing);
  }

  /** The keys that are for numbers only and given. */
  List<String> forNumbers() {
    List<String> given = new ArrayList<>();
    add(given, "impute", impute);
    add(given, "scale", scale);
    add(given, "clip", clip);
    return given;
  }

  /** The keys that are for categories only and given. */
  List<String> forCategories() {
    List<String> given = new ArrayList<>();
    add(given, "missing", missing);
    add(given, "min_count", minCount);
    add(given, "max_levels", maxLevels);
    add(given, "buckets", buckets);
    add(given, "smoothing", smoothing);
    return given;
  }

  private static void add(List<String> given, String key, @Nullable Object value) {
    if (value != null) {
      given.add(key);
    }
  }

  private static Numeric over(
      Numeric usual, @Nullable Impute impute, @Nullable Scale scale, @Nullable Double clip) {
    return new Numeric(
        Objects.requireNonNullElse(impute, usual.impute()),
        Objects.requireNonNullElse(scale, usual.scale()),
        Objects.requireNonNullElse(clip, usual.clip()));
  }

  private static Categorical over(
      Categorical usual,
      @Nullable Encode encode,
      @Nullable Missing missing,
      @Nullable Integer minCount,
      @Nullable Integer maxLevels,
      @Nullable Integer buckets,
      @Nullable Double smoothing) {
    return new Categorical(
        Objects.requireNonNullElse(encode, usual.encode()),
        Objects.requireNonNullElse(missing, usual.missing()),
        Objects.requireNonNullElse(minCount, usual.minCount()),
        Objects.requireNonNullElse(maxLevels, usual.maxLevels()),
        Objects.requireNonNullElse(buckets, usual.buckets()),
        Objects.requireNonNullElse(smoothing, usual.smoothing()));
  }
}
