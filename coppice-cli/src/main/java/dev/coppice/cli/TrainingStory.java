package dev.coppice.cli;

import dev.coppice.cli.terminal.Charts;
import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Scores;
import dev.coppice.models.Task;
import dev.coppice.recipe.Gate;
import dev.coppice.recipe.Recipe;
import dev.coppice.recipe.Report;
import dev.coppice.training.CrossValidation.Outcome;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a person wants to know after a training run. */
final class TrainingStory {

  private static final int BAR = 16;

  private final Report report;
  private final String name;
  private final Path bundle;
  private final Terminal terminal;

  TrainingStory(Recipe.Trained trained, String name, Path bundle, Terminal terminal) {
    this.report = trained.report();
    this.name = name;
    this.bundle = bundle;
    this.terminal = terminal;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(strong("Rows")).append("  ").append(rows()).append("\n\n");
    int folds = report.leaderboard().get(0).folds().size();
    report.search().ifPresent(found -> text.append(search(found)).append('\n'));
    text.append(strong("Leaderboard"))
        .append("  mean ± spread over " + folds + " folds, by " + report.metric().key() + "\n");
    text.append(leaderboard()).append('\n');
    text.append(strong("Champion")).append("  " + champion() + "\n");
    text.append(parts()).append('\n');
    for (String warning : report.warnings()) {
      text.append("Warning: ").append(warning).append('\n');
    }
    for (Gate.Verdict verdict : report.gates()) {
      text.append(verdict.passed() ? terminal.good("passed") : terminal.bad("failed"))
          .append("  gate " + verdict.gate().check() + "  " + verdict.gate().message())
          .append('\n');
    }
    text.append("Run     ").append(report.runId()).append("  ").append(name).append('\n');
    text.append("Bundle  ").append(bundle).append('\n');
    new TreeMap<>(report.hashes())
        .forEach((what, hash) -> text.append(String.format("  %-9s  %s%n", what, hash)));
    text.append("Took ").append(Figures.seconds(report.seconds())).append(" s\n");
    return text.toString();
  }

  private String rows() {
    Map<String, Integer> rows = report.rows();
    List<String> parts = new ArrayList<>();
    for (String part : List.of("train", "validation", "test")) {
      int count = rows.getOrDefault(part, 0);
      if (count > 0) {
        parts.add(Figures.count(count) + " " + part);
      }
    }
    return String.join(", ", parts);
  }

  /** What was tried, and what was best. */
  private String search(Search.Found found) {
    Trial best = found.champion();
    int folds = report.leaderboard().get(0).folds().size();
    long refused = found.trials().stream().filter(trial -> trial.refused() != null).count();
    double seconds = found.trials().stream().mapToDouble(Trial::elapsed).max().orElse(0);
    StringBuilder text = new StringBuilder(strong("Search"));
    text.append("  " + Figures.count(found.trials().size(), "trial") + " of " + folds + " folds");
    text.append(" in " + Figures.seconds(seconds) + " s");
    text.append(refused == 0 ? "" : ", " + refused + " could not be fitted");
    text.append("\nBest    " + found.metric().key() + " " + Figures.score(best.mean()));
    text.append(", trial " + best.plan().number() + ": " + TrialsView.settings(best));
    return text.append('\n').toString();
  }

  private List<Metric> shown() {
    List<Metric> metrics =
        switch (report.target().task()) {
          case BINARY -> List.of(Metric.ROC_AUC, Metric.AVERAGE_PRECISION, Metric.F1);
          case MULTICLASS -> List.of(Metric.LOG_LOSS, Metric.ACCURACY, Metric.MACRO_F1);
          case REGRESSION -> List.of(Metric.RMSE, Metric.MAE, Metric.R2);
        };
    List<Metric> first = new ArrayList<>(List.of(report.metric()));
    metrics.stream().filter(metric -> metric != report.metric()).forEach(first::add);
    return first;
  }

  private String leaderboard() {
    List<String> header = new ArrayList<>(List.of("model", ""));
    shown().forEach(metric -> header.add(metric.key()));
    header.add("seconds");
    TextTable table = new TextTable(header.toArray(String[]::new));
    double best = report.leaderboard().get(0).mean().get(report.metric());
    for (Outcome outcome : report.leaderboard()) {
      Scores mean = outcome.mean();
      Scores std = outcome.std();
      double share = Figures.goodness(report.metric(), mean.get(report.metric()), best);
      List<String> cells = new ArrayList<>();
      cells.add(outcome.contender().name());
      cells.add(Charts.bar(share, BAR));
      shown().forEach(m -> cells.add(Figures.spread(mean.get(m), std.get(m))));
      cells.add(Figures.seconds(outcome.seconds()));
      table.row(cells);
    }
    return table.text(terminal);
  }

  private String champion() {
    String name = report.champion();
    if (report.target().task() != Task.BINARY) {
      return name;
    }
    var choice = report.threshold();
    return String.format(
        "%s says '%s' from a probability of %s on (precision %s, recall %s where it was chosen)",
        name,
        report.target().classes().get(1),
        Figures.score(choice.threshold()),
        Figures.score(choice.precision()),
        Figures.score(choice.recall()));
  }

  private String parts() {
    List<String> names =
        Metric.of(report.target().task()).stream()
            .map(Metric::key)
            .filter(key -> !key.startsWith("weighted_") && !key.startsWith("macro_p"))
            .filter(key -> !key.startsWith("macro_r"))
            .filter(key -> report.metrics().values().stream().allMatch(s -> s.has(key)))
            .toList();
    TextTable table = new TextTable("", "train", "validation", "test");
    for (String name : names) {
      List<String> cells = new ArrayList<>(List.of(name));
      for (String part : List.of("train", "validation", "test")) {
        Scores scores = report.metrics().get(part);
        cells.add(scores == null ? "-" : Figures.score(scores.get(name)));
      }
      table.row(cells);
    }
    return table.text(terminal);
  }

  private String strong(String text) {
    return terminal.strong(text);
  }
}
