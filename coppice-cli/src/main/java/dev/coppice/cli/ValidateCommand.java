package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.RuleBook;
import dev.coppice.rules.RulesReport;
import dev.coppice.rules.RulesReport.Finding;
import dev.coppice.rules.Severity;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "validate",
    description = "Check the data against the schema and the rules of the project.",
    footer = {
      "",
      "Exits 1 when a rule of severity error is broken; warnings alone exit 0.",
      "",
      "Example:",
      "  coppice validate -p churn --data new.csv",
    })
final class ValidateCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = "--data",
      paramLabel = "FILE|URI",
      description = "Another source than data.source of the project.")
  private @Nullable String data;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How many rows to show for each broken rule. Default: 3.")
  private int samples = 3;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Overrides overrides = coppice.overrides();
    if (data != null) {
      overrides = Sources.data(overrides, data);
    }
    ProjectFile<Project> project = coppice.settings(overrides);
    return coppice.using(
        project,
        () -> {
          Dataset dataset = Dataset.read(project.value(), project.folder());
          RulesReport report = RuleBook.check(project.value(), dataset, samples);
          if (coppice.json()) {
            coppice.print(report.toStruct());
          } else {
            tell(coppice, dataset, report);
          }
          return report.passed() ? ExitCode.OK : ExitCode.NO;
        });
  }

  private static void tell(Coppice coppice, Dataset dataset, RulesReport report) {
    TextTable table = new TextTable("", "rule", "columns", "rows", "for example");
    for (Finding finding : report.findings()) {
      boolean error = finding.severity() == Severity.ERROR;
      table.row(
          error ? "error" : "warning",
          finding.rule(),
          String.join(", ", finding.fields()),
          Figures.count(finding.count()),
          dataset.describe(finding));
    }
    if (!table.isEmpty()) {
      coppice.out().print(table.text(coppice.terminal()));
    }
    String answer =
        report.passed() ? coppice.terminal().good("Passed") : coppice.terminal().bad("Failed");
    String counts =
        String.join(
            ", ",
            Figures.count(report.rows(), "row"),
            Figures.count(dataset.frame().schema().size(), "column"),
            Figures.count(report.errors().size(), "error"),
            Figures.count(report.warnings().size(), "warning"));
    coppice.out().println(answer + ": " + counts);
  }
}
