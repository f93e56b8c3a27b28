package dev.coppice.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How numbers and words are written into pictures and pages. */
final class Svg {

  private Svg() {}

  static String text(String raw) {
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /** A coordinate. */
  static String at(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }

  /**
   * A figure that people read: three digits that matter and all before the point; a dash where
   * there is none.
   */
  static String figure(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "–";
    }
    double size = StrictMath.abs(value);
    if (value == StrictMath.rint(value) && size < 1e15 || size >= 1000 && size < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) StrictMath.rint(value));
    }
    BigDecimal brief = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_EVEN));
    return size < 1e-4 || size >= 1e9
        ? String.format(Locale.ROOT, "%.2e", value)
        : brief.stripTrailingZeros().toPlainString();
  }

  /** A score, to four places. */
  static String score(double value) {
    return Double.isNaN(value)
        ? "–"
        : Math.abs(value) >= 100
            ? figure(value)
            : String.format(Locale.ROOT, "%.4f", value).replace('-', '−');
  }

  /** The same beside a picture, with a minus as wide as a plus. */
  static String drawn(double value) {
    return figure(value).replace('-', '−');
  }

  static String signed(double value) {
    return value > 0 ? "+" + figure(value) : drawn(value);
  }

  /** About so many round numbers within a range. */
  static List<Double> ticks(double low, double high, int about) {
    double raw = (high - low) / about;
    double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(raw)));
    double lead = raw / power;
    double step = power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) StrictMath.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      double exact =
          new BigDecimal(i * step).round(new MathContext(6, RoundingMode.HALF_EVEN)).doubleValue();
      ticks.add(exact == 0 ? 0.0 : exact);
    }
    return ticks;
  }
}
