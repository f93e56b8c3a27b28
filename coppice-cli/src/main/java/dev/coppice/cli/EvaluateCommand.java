package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.data.Source;
import dev.coppice.errors.InvalidInput;
import dev.coppice.evaluation.Evaluation;
import dev.coppice.evaluation.EvaluationPage;
import dev.coppice.evaluation.Groups;
import dev.coppice.evaluation.Permutation;
import dev.coppice.evaluation.Reliability;
import dev.coppice.evaluation.Verdict;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.Bootstrap.Resampling;
import dev.coppice.metrics.Fairness;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "evaluate",
    description =
        "Judge a model on rows whose truth is known: figures with ranges, curves, groups.",
    footer = {
      "",
      "Ranges are bootstrap intervals of 95 %%. With --against, both models are judged on the same",
      "rows and resamples: a difference whose range leaves out 0 is no chance.",
      "",
      "Examples:",
      "  coppice evaluate -p churn --data later.csv --report evaluation.html",
      "  coppice evaluate -m latest --against churn@champion --data later.csv --by location",
    })
final class EvaluateCommand implements Callable<Integer> {

  private static final int FIELDS = 12;

  /** What becomes of rows that a model was trained on. */
  private enum TrainedRows {
    LEAVE,
    KEEP
  }

  @ParentCommand private @Nullable Coppice root;

  @Mixin private ModelOption model = new ModelOption();

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
      names = "--trained-rows",
      paramLabel = "leave|keep",
      description =
          "Rows that a model was trained on: leave them out (the default), or keep them, which"
              + " makes it look better than it is.")
  private TrainedRows trainedRows = TrainedRows.LEAVE;

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

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    if (resamples < 20) {
      throw new Coppice.WrongSettings(
          new InvalidInput("--resamples is " + resamples + "; accepted: 20 or more"));
    }
    Named named = Named.of(coppice);
    Named.Found found = named.open(model.reference());
    Named.Found other = against == null ? null : named.open(against);
    List<Bundle> bundles = new ArrayList<>(List.of(found.bundle()));
    if (other != null) {
      bundles.add(other.bundle());
    }
    Evaluation evaluation = evaluate(coppice, bundles);
    String file = data.equals(Spool.STREAM) ? "standard input" : data;
    String what = file + ", " + found.place() + (other == null ? "" : " against " + other.place());
    report.write(coppice, () -> EvaluationPage.of(evaluation, evaluation.target().name(), what));
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

  private Evaluation evaluate(Coppice coppice, List<Bundle> bundles) {
    Pipeline pipeline = bundles.get(0).pipeline();
    String target = pipeline.target().name();
    try (Spool spool = Spool.of(data, coppice);
        Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      LabelledRows all =
          LabelledRows.read(
              bundles.get(0),
              spool.source(),
              by == null ? List.of(target) : List.of(target, by),
              Joining.base(coppice));
      LabelledRows rows = all.known(trainedOn(coppice, bundles, all, spool.source()));
      long unknown = Arrays.stream(all.truth()).filter(Double::isNaN).count();
      if (unknown > 0) {
        coppice
            .errors()
            .println("Note: " + Figures.count(unknown, "row") + " without a known truth left out");
      }
      return Evaluation.of(
          new Evaluation.Question(
              pipeline,
              rows.all(),
              rows.truth(),
              bundles.size() == 1 ? null : bundles.get(1).pipeline(),
              by,
              new Bootstrap(resamples, 0.95, seed, Resampling.ROWS),
              progress::report));
    }
  }

  /** The rows to leave out since one of the models was trained on them. */
  private boolean[] trainedOn(
      Coppice coppice, List<Bundle> bundles, LabelledRows all, Source source) {
    boolean[] seen = new boolean[all.truth().length];
    for (Bundle bundle : trainedRows == TrainedRows.KEEP ? List.<Bundle>of() : bundles) {
      try {
        boolean[] among = LabelledRows.trainedOn(bundle, source, Joining.base(coppice));
        for (int row = 0; row < seen.length; row++) {
          seen[row] |= among[row];
        }
      } catch (InvalidInput e) {
        coppice
            .errors()
            .println("Note: rows that were trained on cannot be told: " + e.getMessage());
      }
    }
    int count = 0;
    for (boolean each : seen) {
      count += each ? 1 : 0;
    }
    if (count == seen.length && count > 0) {
      throw new InvalidInput(
          "Every row of "
              + data
              + " was used in training, so none can judge the model; give rows it has not seen, or"
              + " --trained-rows keep to look at the fit");
    }
    if (count > 0) {
      String told = Figures.count(count, "row") + " that a model was trained on left out";
      coppice.errors().println("Note: " + told + " (--trained-rows keep keeps them)");
    }
    return seen;
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
    reliability(coppice, evaluation);
    fields(coppice, evaluation);
    Groups groups = evaluation.groups();
    if (groups != null) {
      groups(coppice, groups);
    }
  }

  private static void reliability(Coppice coppice, Evaluation evaluation) {
    Reliability now = evaluation.reliability();
    Reliability before = evaluation.reliabilityBefore();
    if (now != null) {
      coppice
          .out()
          .println(
              "Probabilities are off by "
                  + Figures.score(now.error())
                  + " on average"
                  + (before == null
                      ? ""
                      : ", before the calibration by " + Figures.score(before.error())));
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
    List<String> header = List.of(groups.by(), groups.metric().key(), "from", "to", "rows");
    List<String> rates =
        groups.fairness() == null ? List.of() : List.of("selected", "from", "to", "TPR", "FPR");
    TextTable table =
        new TextTable(Stream.concat(header.stream(), rates.stream()).toArray(String[]::new));
    groups
        .scores()
        .forEach(
            (name, score) -> {
              List<String> row = new ArrayList<>(List.of(name));
              row.addAll(figures(score));
              row.add(Figures.count(groups.rows().getOrDefault(name, 0)));
              Fairness.Group group = groups.group(name);
              if (group != null) {
                row.addAll(figures(Groups.selected(group)));
                row.add(Figures.score(group.truePositiveRate()));
                row.add(Figures.score(group.falsePositiveRate()));
              }
              table.row(row);
            });
    coppice.out().print("\n" + table.text(coppice.terminal()));
    if (!groups.measures().isEmpty()) {
      TextTable between = new TextTable("between groups", "value", "from", "to");
      groups
          .measures()
          .forEach(
              (name, interval) -> {
                List<String> row = new ArrayList<>(List.of(name));
                row.addAll(figures(interval));
                between.row(row);
              });
      coppice.out().print("\n" + between.text(coppice.terminal()));
    }
  }
}
