package dev.coppice.cli;

import dev.coppice.cli.terminal.Charts;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.data.Source;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.evaluation.ExplanationPage;
import dev.coppice.evaluation.Explanations;
import dev.coppice.frame.Frame;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Explanation;
import dev.coppice.pipeline.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "explain",
    description = "Say why rows got their predictions: what each field adds, exactly.",
    footer = {
      "",
      "The parts of a row and its base add up to the margin, which is what the model adds up before",
      "it becomes a probability and before any calibration. Of trees they are Shapley values, of",
      "linear models coefficient times value.",
      "",
      "Examples:",
      "  coppice explain -p churn --input new.csv --row 3",
      "  coppice explain -m churn@champion --input new.csv --report why.html",
    })
final class ExplainCommand implements Callable<Integer> {

  private static final int DRAWN = 6;

  @ParentCommand private @Nullable Coppice root;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|URI|-",
      description = "Rows, written as the training data was.")
  private String input = "";

  @Option(names = "--row", paramLabel = "N", description = "Only this row; the first is 1.")
  private @Nullable Integer row;

  @Option(
      names = "--class",
      paramLabel = "LABEL",
      description = "Of several classes the one to explain. Default: the one decided for.")
  private @Nullable String label;

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "How many rows to explain, spread over the file. Default: 1000.")
  private int most = 1000;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Named.Found found = Named.of(coppice).open(model.reference());
    int output = output(found.bundle().pipeline().target());
    int[] chosen;
    Explanations explained;
    try (Spool spool = Spool.of(input, coppice);
        Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      Frame rows =
          LabelledRows.read(found.bundle(), spool.source(), List.of(), Joining.base(coppice))
              .inputs();
      chosen = chosen(rows.rows(), spool.source());
      explained =
          Explanations.of(
              found.bundle().pipeline(),
              rows.select(chosen),
              output,
              done ->
                  progress.report(
                      Figures.count(done) + " rows explained", (double) done / chosen.length));
    }
    report.write(coppice, () -> page(explained, chosen, found));
    if (coppice.json()) {
      coppice.print(explained.toStruct(chosen).put("model", found.place()));
    } else {
      show(coppice, explained);
    }
    return ExitCode.OK;
  }

  /** The rows to explain, from 0. */
  private int[] chosen(int rows, Source source) {
    if (rows == 0) {
      throw new InvalidInput(source.address() + " has no rows; there is nothing to explain");
    }
    if (row != null) {
      if (row < 1 || row > rows) {
        throw new InvalidInput("--row is " + row + "; accepted: 1 to " + rows);
      }
      return new int[] {row - 1};
    }
    if (most < 1) {
      throw new Coppice.WrongSettings(
          new InvalidInput("--most is " + most + "; accepted: 1 or more"));
    }
    int count = Math.min(most, rows);
    return IntStream.range(0, count).map(i -> (int) ((long) i * rows / count)).toArray();
  }

  private int output(Target target) {
    if (label == null) {
      return Explanations.DECIDED;
    }
    int position = target.classes().indexOf(label);
    if (target.task() != Task.MULTICLASS || position < 0) {
      throw new InvalidInput(
          "--class is '"
              + label
              + "'"
              + (target.task() == Task.MULTICLASS
                  ? Nearest.hint(label, target.classes())
                  : "; the model does not decide between several classes, so leave it out"));
    }
    return position;
  }

  private byte[] page(Explanations explained, int[] chosen, Named.Found found) {
    int rows = explained.each().size();
    int[] drawn = IntStream.range(0, Math.min(DRAWN, rows)).toArray();
    String subtitle =
        Figures.count(rows, "row") + " of " + Path.of(input).getFileName() + ", " + found.place();
    String title = explained.pipeline().target().name();
    return ExplanationPage.of(explained, drawn, chosen, title, subtitle);
  }

  private static void show(Coppice coppice, Explanations explained) {
    if (explained.each().size() > 1) {
      TextTable table = new TextTable("input", "mean |adds|", "");
      double[] strengths = explained.strengths();
      List<Integer> order = explained.strongestFirst();
      double largest = strengths[order.get(0)];
      for (int i : order) {
        String bar = Charts.bar(largest == 0 ? 0 : strengths[i] / largest, 24);
        table.row(explained.inputs().get(i), Figures.score(strengths[i]), bar);
      }
      coppice.out().print(table.text(coppice.terminal()));
      coppice
          .out()
          .println(
              Figures.count(explained.each().size())
                  + " rows; parts of the "
                  + explained.unit()
                  + "; --row N shows one row");
      return;
    }
    int output = explained.outputOf(0);
    Explanation why = explained.each().get(0);
    TextTable table = new TextTable("input", "value", "adds");
    table.row("(base)", "", signed(why.base()[output]));
    for (int i : why.largestFirst(output)) {
      table.row(why.inputs().get(i), explained.value(0, i), signed(why.added()[output][i]));
    }
    table.row("(margin)", "", signed(why.margin(output)));
    coppice.out().print(table.text(coppice.terminal()));
    coppice
        .out()
        .println(
            "Predicted "
                + explained.answer(0)
                + "; the figures are parts of the "
                + explained.unit()
                + (explained.isLinked() || explained.isCalibrated()
                    ? ", probability " + Figures.score(explained.uncalibrated(0))
                    : "")
                + (explained.isCalibrated()
                    ? ", calibrated " + Figures.score(explained.predicted(0))
                    : ""));
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + Figures.score(value);
  }
}
