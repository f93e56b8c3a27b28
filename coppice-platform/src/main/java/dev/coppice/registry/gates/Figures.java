package dev.coppice.registry.gates;

import dev.coppice.codec.ShortestDouble;
import java.util.Locale;

/** Numbers inside of sentences. */
final class Figures {

  private Figures() {}

  /** Four decimals for shares and the like, one for large numbers; {@code undefined} for NaN. */
  static String of(double value) {
    if (Double.isNaN(value)) {
      return "undefined";
    }
    String text = String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.4f" : "%.1f", value);
    return text.matches("-0\\.0+") ? text.substring(1) : text;
  }

  /** {@code 1,234 rows}. */
  static String count(long count, String one) {
    return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
  }

  /** {@code 95 %}. */
  static String percent(double share) {
    return ShortestDouble.brief(Math.round(share * 1000) / 10.0) + " %";
  }
}
