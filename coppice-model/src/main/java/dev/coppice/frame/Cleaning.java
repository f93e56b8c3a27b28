package dev.coppice.frame;

import dev.coppice.codec.Struct;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How texts that people wrote become the values of a field. It belongs to the field, so a file and
 * a request are cleaned alike; what is clean already stays as it is.
 *
 * @param read what is looked for in the text; null takes the text as it stands
 * @param over the number that stands for "20 and over"; null reads the number in the text
 * @param fill what a missing text becomes; null leaves it missing
 */
public record Cleaning(@Nullable Read read, @Nullable Double over, @Nullable String fill) {

  public static final Cleaning NONE = new Cleaning(null, null, null);

  /** What is looked for. */
  public enum Read {
    /** The first number: 60 in {@code 60 m2}, 2 in {@code 2+1}; a point is a decimal point. */
    NUMBER,
    /**
     * A number with separators and a currency: 1250000 in {@code 1.250.000 TL}. A single point or
     * comma before exactly three digits separates thousands.
     */
    AMOUNT,
    /** The month of a date: {@code 2024-02} for {@code 15 Şubat 2024}, {@code 15.02.2024}. */
    MONTH,
    /** Small letters, single blanks. */
    LOWER
  }

  private static final Pattern FIRST_NUMBER =
      Pattern.compile("^\\s*-?\\d+(\\.\\d+)?|\\d+(\\.\\d+)?");
  private static final Pattern GROUPED = Pattern.compile("-?\\d[\\d.,' \\u00a0]*");
  private static final Pattern OVER =
      Pattern.compile("\\b(over|above|more|older|up|uzeri|ustu)\\b|\\d\\s*\\+\\s*$");
  private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{1,2})(?!\\d)");
  private static final Pattern DAY_FIRST = Pattern.compile("\\b\\d{1,2}[./](\\d{1,2})[./](\\d{4})");
  private static final Pattern NAMED = Pattern.compile("\\b([a-z]+)\\.?,?\\s+(\\d{4})\\b");
  private static final List<String> TURKISH =
      List.of(
          "ocak", "subat", "mart", "nisan", "mayis", "haziran", "temmuz", "agustos", "eylul",
          "ekim", "kasim", "aralik");
  private static final List<String> ENGLISH =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");

  /**
   * The text to read the field's value from; null when there is none in it, which is a missing
   * value.
   */
  public @Nullable String clean(String text) {
    if (over != null && OVER.matcher(plain(text)).find()) {
      return new BigDecimal(over).toPlainString();
    }
    if (read == null) {
      return text;
    }
    return switch (read) {
      case NUMBER -> first(FIRST_NUMBER, text);
      case AMOUNT -> amount(text);
      case MONTH -> month(plain(text));
      case LOWER -> text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    };
  }

  /** Whether texts are looked at before they are read. */
  public boolean isNeeded() {
    return read != null || over != null;
  }

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group().strip() : null;
  }

  private static @Nullable String amount(String text) {
    String found = first(GROUPED, text);
    if (found == null) {
      return null;
    }
    String digits = found.replaceAll("[' \\u00a0]", "").replaceAll("[.,]+$", "");
    int point = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
    if (point < 0) {
      return digits;
    }
    char last = digits.charAt(point);
    boolean both = digits.indexOf('.') >= 0 && digits.indexOf(',') >= 0;
    boolean once = digits.indexOf(last) == point;
    boolean decimal = once && (both || digits.length() - point - 1 != 3);
    String whole = digits.substring(0, point).replaceAll("[.,]", "");
    return whole + (decimal ? "." : "") + digits.substring(point + 1);
  }

  private static @Nullable String month(String text) {
    Matcher iso = ISO.matcher(text);
    if (iso.find()) {
      return month(iso.group(1), Integer.parseInt(iso.group(2)));
    }
    Matcher dayFirst = DAY_FIRST.matcher(text);
    if (dayFirst.find()) {
      return month(dayFirst.group(2), Integer.parseInt(dayFirst.group(1)));
    }
    Matcher named = NAMED.matcher(text);
    return named.find() ? month(named.group(2), number(named.group(1))) : null;
  }

  private static @Nullable String month(String year, int month) {
    return month < 1 || month > 12 ? null : year + (month < 10 ? "-0" : "-") + month;
  }

  /** From 1; 0 when it is no month. */
  private static int number(String name) {
    for (int i = 0; i < 12; i++) {
      boolean english = name.length() >= 3 && ENGLISH.get(i).startsWith(name);
      if (english || TURKISH.get(i).equals(name)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Small letters without marks, so that {@code Şubat} and {@code SUBAT} are one word. */
  private static String plain(String text) {
    String small = text.toLowerCase(Locale.ROOT).replace('ı', 'i');
    return Normalizer.normalize(small, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
  }

  Struct toStruct() {
    Struct struct = new Struct();
    if (read != null) {
      struct.put("read", read.name());
    }
    if (over != null) {
      struct.put("over", over);
    }
    return struct.putIfPresent("fill", fill);
  }

  static Cleaning read(Struct struct) {
    return new Cleaning(
        struct.has("read") ? struct.constant("read", Read.class) : null,
        struct.has("over") ? struct.number("over") : null,
        struct.has("fill") ? struct.text("fill") : null);
  }
}
