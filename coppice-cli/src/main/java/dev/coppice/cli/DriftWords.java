package dev.coppice.cli;

import dev.coppice.drift.Statistic;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

  /**
   * How right the labelled rows are, with the interval that chance leaves; empty without labels.
   */
  static Optional<String> labels(Map<Signal, Double> signals) {
    double labelled = signals.getOrDefault(Signal.LABELLED, 0.0);
    if (labelled == 0) {
      return Optional.empty();
    }
    double drop = signals.getOrDefault(Signal.QUALITY_DROP, Double.NaN);
    return Optional.of(
        Figures.count((long) labelled)
            + " labels: loss "
            + Figures.score(signals.getOrDefault(Signal.LOSS, Double.NaN))
            + " ("
            + Figures.score(signals.getOrDefault(Signal.LOSS_LOW, Double.NaN))
            + " to "
            + Figures.score(signals.getOrDefault(Signal.LOSS_HIGH, Double.NaN))
            + "), "
            + Figures.percent(Math.abs(drop))
            + (drop > 0 ? " worse" : " better")
            + " than at training"
            + (signals.getOrDefault(Signal.QUALITY_SURE, 0.0) == 1 ? ", beyond chance" : ""));
  }
}
