package dev.coppice.cli;

import dev.coppice.cli.terminal.TextTable;
import dev.coppice.drift.Statistic;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.HtmlReport;
import dev.coppice.monitoring.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "drift",
    description = "Tell whether rows still look like those that a model was trained on.",
    footer = {
      "",
      "Exits 1 when they do not: when the verdict is warn or alert.",
      "",
      "Examples:",
      "  coppice drift -p churn --current new.csv --report drift.html",
      "  coppice drift -p churn --log",
      "  coppice drift --reference january.csv --current february.csv",
    })
final class DriftCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--current",
      paramLabel = "FILE|URI",
      description = "The rows to judge, written as the training data was.")
  private @Nullable String current;

  @Option(names = "--log", description = "Judge the logged predictions of the project instead.")
  private boolean log;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "With --log: only predictions from this time on, as 2026-01-31T00:00:00Z.")
  private Instant since = Instant.EPOCH;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--reference",
      paramLabel = "FILE|URI",
      description = "Rows to compare with instead of those of a model.")
  private @Nullable String reference;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    if ((current == null) == !log) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "name the rows to judge: either --current FILE or --log");
    }
    if (log && reference != null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--log compares with the rows of a model; leave --reference out");
    }
    DriftRows rows = new DriftRows(coppice);
    DriftRows.Compared compared =
        current == null
            ? rows.ofLog(model.reference(), since)
            : reference == null
                ? rows.ofModel(model.reference(), current)
                : rows.ofFiles(reference, current);
    DriftReport found = compared.report();
    String when = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    report.write(
        coppice, () -> HtmlReport.of(found, compared.title(), compared.what() + ", " + when));
    if (coppice.json()) {
      coppice.print(found.toStruct().put("compared", compared.what()));
    } else {
      show(coppice, found, compared);
    }
    return found.verdict().isDrift() ? ExitCode.NO : ExitCode.OK;
  }

  private void show(Coppice coppice, DriftReport report, DriftRows.Compared compared) {
    TextTable table = new TextTable("column", "kind", "verdict", "psi", "adjusted p", "what moved");
    for (ColumnDrift column : report.columns()) {
      table.row(
          column.name(),
          column.kind().name().toLowerCase(Locale.ROOT),
          column.verdict().word(),
          Figures.score(column.statistics().get(Statistic.PSI)),
          p(column.adjustedP()),
          DriftWords.moved(column));
    }
    if (!table.isEmpty()) {
      coppice.out().print(table.text(coppice.terminal()));
    }
    String verdict = report.verdict().word();
    String shown =
        report.verdict() == Verdict.STABLE
            ? coppice.terminal().good(verdict)
            : report.verdict().isDrift() ? coppice.terminal().bad(verdict) : verdict;
    coppice.out().println(compared.what());
    coppice
        .out()
        .println(
            Figures.count(report.rows())
                + " rows against "
                + Figures.count(report.referenceRows())
                + ": "
                + shown
                + (report.verdict().isDrift()
                    ? ", severity " + report.severity().word() + " (" + report.reason() + ")"
                    : report.verdict() == Verdict.INSUFFICIENT ? ", " + report.reason() : ""));
    DriftWords.labels(report.signals()).ifPresent(coppice.out()::println);
    compared.notes().forEach(note -> coppice.errors().println("Note: " + note));
  }

  private static String p(double p) {
    return Double.isNaN(p) ? "-" : p < 1e-4 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }
}
