package dev.coppice.recipe;

import dev.coppice.errors.Problems;
import dev.coppice.frame.FieldType;
import dev.coppice.rules.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the {@code schema} section: what a column holds and which values are acceptable.
 *
 * @param type null takes the type that the data suggest
 * @param required whether a row without a value is refused
 * @param min the least accepted number
 * @param max the largest accepted number
 * @param minLength the least accepted length of a text
 * @param maxLength the largest accepted length of a text
 * @param allowed the accepted texts; empty accepts all
 * @param maxMissing the largest accepted share of rows without a value
 * @param unique whether no value may come twice
 * @param severity what a value outside of {@code min}, {@code max}, lengths or {@code allowed} is
 */
public record ColumnSettings(
    @Nullable FieldType type,
    boolean required,
    @Nullable Double min,
    @Nullable Double max,
    @Nullable Integer minLength,
    @Nullable Integer maxLength,
    List<String> allowed,
    @Nullable Double maxMissing,
    boolean unique,
    Severity severity) {

  public ColumnSettings {
    allowed = List.copyOf(allowed);
    Problems problems = new Problems();
    if (min != null && max != null && min > max) {
      problems.add("min", "is " + min + ", above max, which is " + max);
    }
    if (minLength != null && maxLength != null && minLength > maxLength) {
      problems.add("min_length", "is " + minLength + ", above max_length, which is " + maxLength);
    }
    if (maxMissing != null && !(maxMissing >= 0 && maxMissing <= 1)) {
      problems.add("max_missing", "is " + maxMissing + "; accepted: a share of the rows, 0 to 1");
    }
    problems.throwIfAny();
  }

  public static ColumnSettings of(@Nullable FieldType type) {
    return new ColumnSettings(
        type, false, null, null, null, null, List.of(), null, false, Severity.ERROR);
  }

  public static ColumnSettings defaults() {
    return of(null);
  }
}
