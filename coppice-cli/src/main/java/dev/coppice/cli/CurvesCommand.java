package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.evaluation.Curve;
import dev.coppice.evaluation.CurvePage;
import dev.coppice.recipe.Curves;
import dev.coppice.recipe.Project;
import java.util.List;
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
    name = "curves",
    description = "Would more rows help, or another value of a setting? Cross-validated curves.",
    footer = {
      "",
      "Without --setting, the score is shown for ten sizes of the training rows. The test part of",
      "the project stays closed.",
      "",
      "Examples:",
      "  coppice curves -p churn --family logistic --report curve.html",
      "  coppice curves -p churn --family forest --setting max_depth --values 2,4,8,16",
    })
final class CurvesCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description = "The model family. Default: the first of the project's models, or boosting.")
  private @Nullable String family;

  @Option(
      names = "--setting",
      paramLabel = "NAME",
      description = "A setting of the family to vary instead of the number of rows.")
  private @Nullable String setting;

  @Option(
      names = "--values",
      split = ",",
      paramLabel = "VALUE",
      description = "The values of the setting, in order.")
  private List<String> values = List.of();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    if ((setting == null) != values.isEmpty()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--setting and --values go together; leave both out for a learning curve");
    }
    ProjectFile<Project> project = coppice.settings(coppice.overrides());
    Curve curve = coppice.using(project, () -> curve(coppice, project));
    String source = project.value().data().source();
    report.write(
        coppice,
        () -> CurvePage.of(curve, project.value().project(), "the training part of " + source));
    if (coppice.json()) {
      coppice.print(curve.toStruct());
      return ExitCode.OK;
    }
    TextTable table = new TextTable(curve.along(), "own rows", "unseen rows");
    for (Curve.Point point : curve.points()) {
      table.row(
          point.value(),
          Figures.score(point.train().mean()),
          Figures.spread(point.validation().mean(), point.validation().std()));
    }
    coppice.out().print(table.text(coppice.terminal()));
    coppice.out().println(curve.contender() + ", " + curve.metric().key());
    coppice.out().println(curve.diagnosis());
    return ExitCode.OK;
  }

  private Curve curve(Coppice coppice, ProjectFile<Project> project) {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      progress.report("Reading " + project.value().data().source(), Double.NaN);
      Curves curves = Curves.of(project.value(), project.folder(), family);
      Curves.Listener listener =
          (done, total) -> progress.report(done + " of " + total + " fits", (double) done / total);
      return setting == null
          ? curves.learning(listener)
          : curves.validation(setting, values, listener);
    }
  }
}
