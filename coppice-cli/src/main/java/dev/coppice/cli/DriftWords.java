package dev.coppice.cli;

import dev.coppice.drift.Statistic;
import dev.coppice.monitoring.ColumnDrift;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What moved in a column, in words. */
final class DriftWords {

  private DriftWords() {}

  /** The moves that one would notice; empty for a column that no policy names. */
  static String moved(ColumnDrift column) {
    if (!column.verdict().isDrift()) {
      return "";
    }
    List<String> words = new ArrayList<>();
    add(words, "mean %+.1f%%", 100 * get(column, Statistic.MEAN_SHIFT), 1);
    add(words, "spread %+.1f%%", 100 * get(column, Statistic.STD_SHIFT), 5);
    add(words, "missing %+.1f points", 100 * get(column, Statistic.MISSING_SHIFT), 1);
    add(words, "outliers %+.1f points", 100 * get(column, Statistic.OUTLIER_SHIFT), 1);
    add(words, "%.1f%% with new values", 100 * get(column, Statistic.NEW_SHARE), 0.5);
    add(words, "%.1f%% of values gone", 100 * get(column, Statistic.VANISHED_SHARE), 0.5);
    return words.isEmpty() ? "shape" : String.join(", ", words);
  }

  private static double get(ColumnDrift column, Statistic statistic) {
    return column.statistics().get(statistic);
  }

  private static void add(List<String> words, String format, double value, double least) {
    if (Math.abs(value) >= least) {
      words.add(String.format(Locale.ROOT, format, value));
    }
  }
}
