package dev.coppice.recipe;

import dev.coppice.errors.Problems;
import dev.coppice.frame.Cleaning;
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
 * @param clean what is looked for in a text that people wrote
 * @param over the number that stands for "20 and over"
 * @param fill what a missing text becomes
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
    Severity severity,
    Cleaning.@Nullable Read clean,
    @Nullable Double over,
    @Nullable String fill) {

  public ColumnSettings {
    allowed = List.copyOf(allowed);
    Problems problems = new Problems();
    boolean number = clean == Cleaning.Read.NUMBER || clean == Cleaning.Read.AMOUNT;
    boolean text = clean == Cleaning.Read.LOWER || fill != null;
    if (type == FieldType.CATEGORY && (number || over != null)) {
      problems.add(number ? "clean" : "over", "gives numbers, and the type is category");
    }
    if (type != null && type.isNumeric() && text) {
      problems.add(fill != null ? "fill" : "clean", "gives texts, and the type is " + type);
    }
    if ((number || over != null) && text) {
      problems.add("fill", "gives texts, and clean or over give numbers");
    }
    if (type != null && clean == Cleaning.Read.MONTH && numberType(type)) {
      problems.add("clean", "is month, and the type is " + type + "; wanted: category, timestamp");
    }
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

  /** Nothing is cleaned. */
  public ColumnSettings(
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
    this(
        type,
        required,
        min,
        max,
        minLength,
        maxLength,
        allowed,
        maxMissing,
        unique,
        severity,
        null,
        null,
        null);
  }

  public static ColumnSettings of(@Nullable FieldType type) {
    return new ColumnSettings(
        type, false, null, null, null, null, List.of(), null, false, Severity.ERROR);
  }

  /** The same with this type. */
  public ColumnSettings typed(FieldType other) {
    return new ColumnSettings(
        other,
        required,
        min,
        max,
        minLength,
        maxLength,
        allowed,
        maxMissing,
        unique,
        severity,
        clean,
        over,
        fill);
  }

  /** The type, which what is cleaned out of a text may decide; null when the data shall say. */
  @Nullable FieldType known() {
    if (type != null || (clean == null && over == null && fill == null)) {
      return type;
    }
    boolean text = fill != null || clean == Cleaning.Read.MONTH || clean == Cleaning.Read.LOWER;
    return text ? FieldType.CATEGORY : FieldType.NUMBER;
  }

  Cleaning cleaning() {
    return new Cleaning(clean, over, fill);
  }

  private static boolean numberType(FieldType type) {
    return type == FieldType.NUMBER || type == FieldType.INTEGER;
  }

  public static ColumnSettings defaults() {
    return of(null);
  }
}
