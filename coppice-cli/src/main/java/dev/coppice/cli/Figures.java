package dev.coppice.cli;

import dev.coppice.metrics.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {

  private Figures() {}

  /** A score: four decimals, fewer for large ones, a dash where it is undefined. */
  static String score(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.1f" : "%.4f", value);
  }

  static String spread(double mean, double std) {
    String format = Math.abs(mean) >= 1000 ? "%.1f ± %.1f" : "%.4f ± %.4f";
    return Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, format, mean, std);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 1 error}, {@code 2 errors}. */
  static String count(long value, String what) {
    return count(value) + " " + what + (value == 1 ? "" : "s");
  }

  static String seconds(double value) {
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** A number of the data: at most five digits that matter. */
  static String value(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%d", (long) value);
    }
    return new BigDecimal(value).round(new MathContext(5)).stripTrailingZeros().toString();
  }

  /** How good a score is, from 0 (guessing, for the areas under curves) to 1, for a bar. */
  static double goodness(Metric metric, double value, double best) {
    if (!metric.higherIsBetter()) {
      return value == 0 ? 1 : best / value;
    }
    double floor = metric.key().startsWith("roc_auc") ? 0.5 : 0;
    return Math.max(0, Math.min(1, (value - floor) / (1 - floor)));
  }
}
