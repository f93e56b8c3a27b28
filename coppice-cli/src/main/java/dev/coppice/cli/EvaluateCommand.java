package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.errors.InvalidInput;
import dev.coppice.evaluation.Evaluation;
import dev.coppice.evaluation.EvaluationPage;
import dev.coppice.evaluation.Groups;
import dev.coppice.evaluation.Permutation;
import dev.coppice.evaluation.Verdict;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.Bootstrap.Resampling;
import dev.coppice.metrics.Fairness;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "evaluate",
    description =
        "Judge a model on rows whose truth is known: figures with ranges, curves, groups.",
    footer = {
      "",
      "Ranges are bootstrap intervals of 95 %. With --against, both models are judged on the same",
      "rows and resamples: a difference whose range leaves out 0 is no chance.",
      "",
      "Examples:",
      "  coppice evaluate -p churn --data later.csv --report evaluation.html",
      "  coppice evaluate -m latest --against churn@champion --data later.csv --by location",
    })
final class EvaluateCommand implements Callable<Integer> {

  private static final int FIELDS = 12;

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "A bundle, a run, a version, or 'latest', which is the default.")
  private String model = "latest";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE|URI|-",
      description = "Rows with the target, written as the training data was.")
  private String data = "";

  @Option(
      names = "--against",
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "Another model to compare with on the same rows.")
  private @Nullable String against;

  @Option(
      names = "--by",
      paramLabel = "COLUMN",
      description = "Also judge each group of rows; numbers are grouped by quarters.")
  private @Nullable String by;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      description = "How many resamples the ranges come from. Default: 500.")
  private int resamples = 500;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "All chance comes from it. Default: 42.")
  private long seed = 42;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a page with drawn curves.")
  private @Nullable String page;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    if (resamples < 20) {
      throw new InvalidInput("--resamples is " + resamples + "; accepted: 20 or more");
    }
    Named named = Named.of(coppice);
    Named.Found found = named.open(model);
    Named.Found other = against == null ? null : named.open(against);
    Evaluation evaluation = evaluate(coppice, found, other == null ? null : pipeline(other));
    String file = data.equals(Spool.STREAM) ? "standard input" : data;
    String what = file + ", " + found.place() + (other == null ? "" : " against " + other.place());
    if (page != null) {
      try (Output out = Output.to(page, coppice)) {
        out.put(EvaluationPage.of(evaluation, evaluation.target().name(), what));
        out.commit();
      }
      coppice.errors().println("Report: " + page);
    }
    if (coppice.json()) {
      coppice.print(
          evaluation
              .toStruct()
              .put("model", found.place())
              .putIfPresent("against", other == null ? null : other.place())
              .put("data", file));
    } else {
      show(coppice, evaluation);
    }
    return ExitCode.OK;
  }

  private static Pipeline pipeline(Named.Found found) {
    return found.bundle().pipeline();
  }

  private Evaluation evaluate(Coppice coppice, Named.Found found, @Nullable Pipeline other) {
    String target = pipeline(found).target().name();
    try (Spool spool = Spool.of(data, coppice);
        Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      LabelledRows all =
          LabelledRows.read(
              found.bundle(), spool.source(), by == null ? List.of(target) : List.of(target, by));
      LabelledRows rows = all.known();
      int unknown = all.truth().length - rows.truth().length;
      if (unknown > 0) {
        coppice
            .errors()
            .println("Note: " + Figures.count(unknown, "row") + " without a known truth left out");
      }
      Bootstrap bootstrap = new Bootstrap(resamples, 0.95, seed, Resampling.ROWS);
      return Evaluation.of(
          new Evaluation.Question(
              pipeline(found), rows.all(), rows.truth(), other, by, bootstrap, progress::report));
    }
  }

  private void show(Coppice coppice, Evaluation evaluation) {
    boolean compared = !evaluation.differences().isEmpty();
    TextTable metrics =
        compared
            ? new TextTable(
                "metric", "model", "from", "to", "other", "difference", "from", "to", "")
            : new TextTable("metric", "model", "from", "to");
    evaluation
        .metrics()
        .forEach(
            (metric, own) -> metrics.row(row(metric, own, evaluation.differences().get(metric))));
    coppice.out().print(metrics.text(coppice.terminal()));
    coppice.out().println(Figures.count(evaluation.predictions().rows()) + " rows, ranges of 95 %");
    fields(coppice, evaluation);
    Groups groups = evaluation.groups();
    if (groups != null) {
      groups(coppice, groups);
    }
  }

  private static List<String> row(Metric metric, Interval own, @Nullable Interval difference) {
    List<String> row = new ArrayList<>(List.of(metric.key()));
    row.addAll(figures(own));
    if (difference != null) {
      row.add(Figures.score(own.estimate() - difference.estimate()));
      row.addAll(figures(difference));
      row.add(Verdict.of(metric, difference).words());
    }
    return row;
  }

  private static List<String> figures(Interval interval) {
    return List.of(
        Figures.score(interval.estimate()),
        Figures.score(interval.low()),
        Figures.score(interval.high()));
  }

  private static void fields(Coppice coppice, Evaluation evaluation) {
    TextTable table = new TextTable("field", "worth in " + evaluation.leading().key());
    evaluation.fields().stream()
        .limit(FIELDS)
        .forEach(field -> table.row(field.field(), worth(field)));
    coppice.out().print("\n" + table.text(coppice.terminal()));
  }

  private static String worth(Permutation field) {
    return Figures.spread(field.drop(), field.spread());
  }

  private static void groups(Coppice coppice, Groups groups) {
    TextTable table =
        new TextTable(
            groups.by(),
            groups.metric().key(),
            "from",
            "to",
            "rows",
            "called positive",
            "true positives",
            "false positives");
    groups
        .scores()
        .forEach(
            (name, score) -> {
              List<String> row = new ArrayList<>(List.of(name));
              row.addAll(figures(score));
              Fairness.Group group = groups.group(name);
              row.addAll(
                  group == null
                      ? List.of("-", "-", "-", "-")
                      : List.of(
                          Figures.count(group.rows()),
                          Figures.score(group.selectionRate()),
                          Figures.score(group.truePositiveRate()),
                          Figures.score(group.falsePositiveRate())));
              table.row(row);
            });
    coppice.out().print("\n" + table.text(coppice.terminal()));
    if (!groups.measures().isEmpty()) {
      coppice
          .out()
          .println(
              groups.measures().entrySet().stream()
                  .map(e -> e.getKey() + " " + Figures.score(e.getValue()))
                  .collect(Collectors.joining(", ")));
    }
  }
}
