package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.serving.Comparison;
import dev.coppice.serving.Comparison.Side;
import dev.coppice.serving.Experiment;
import dev.coppice.stats.AlwaysValid;
import java.util.Locale;

/** Champion and challenger by their labels, for people. */
final class ComparisonStory {

  private ComparisonStory() {}

  static String of(Comparison comparison, Terminal terminal) {
    Experiment experiment = comparison.experiment();
    String measure = comparison.measure().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    TextTable table = new TextTable("arm", "version", "rows", "labelled", "mean of " + measure);
    table.row(row("champion", comparison.champion()));
    table.row(row("challenger", comparison.candidate()));
    return String.format(
        Locale.ROOT,
        "%s/%d beside %s/%d with %s of the requests, %s to %s%n%s%s",
        experiment.model(),
        experiment.candidate(),
        experiment.model(),
        experiment.champion(),
        Figures.percent(experiment.share()),
        RunViews.second(experiment.from().toEpochMilli()),
        RunViews.second(experiment.to().toEpochMilli()),
        table.text(terminal),
        verdict(comparison));
  }

  private static String[] row(String arm, Side side) {
    long labelled = side.outcomes().count();
    return new String[] {
      arm,
      String.valueOf(side.version()),
      Figures.count(side.rows()),
      Figures.count(labelled),
      Figures.score(labelled == 0 ? Double.NaN : side.outcomes().mean())
    };
  }

  private static String verdict(Comparison comparison) {
    AlwaysValid gap = comparison.gap();
    String figures =
        String.format(
            Locale.ROOT,
            "%+.4f, between %+.4f and %+.4f at whatever time one looks (p %.4f)",
            gap.difference(),
            gap.low(),
            gap.high(),
            gap.pValue());
    return switch (comparison.verdict()) {
      case TOO_FEW_LABELS ->
          "Nothing can be said before both have " + AlwaysValid.LEAST + " labels.";
      case NO_DIFFERENCE_YET -> "No difference yet: " + figures;
      case CHALLENGER_IS_BETTER -> "The challenger is better: " + figures;
      case CHAMPION_IS_BETTER -> "The champion is better: " + figures;
    };
  }
}
