package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.codec.Struct;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    description = "Score a table of any length; predictions are written behind its columns.",
    footer = {
      "",
      "The output is complete or not there: it gets its name when all rows are scored.",
      "Exits 1 when rows are refused.",
      "",
      "Examples:",
      "  coppice score -p churn --input new.csv --output scored.csv",
      "  coppice score -p churn -m churn@champion --input new.csv --output scored.csv",
      "  zcat big.csv.gz | coppice score -m latest --input - --output - --bad-rows skip > out.csv",
    })
final class ScoreCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "A bundle, a run, a version, or 'latest', which is the default.")
  private String model = "latest";

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|URI|-",
      description = "Rows, written as the training data was.")
  private String input = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE|-",
      description = "Where the scored rows go.")
  private String output = "";

  @Option(
      names = "--bad-rows",
      paramLabel = "POLICY",
      description =
          "refuse (the default), skip, or report: skip and list them in OUTPUT.bad-rows.csv.")
  private BatchScoring.BadRows badRows = BatchScoring.BadRows.REFUSE;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    if (coppice.json() && output.equals(Spool.STREAM)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--json and --output - both want standard output; name a file for one of them");
    }
    Bundle bundle = Named.of(coppice).open(model).bundle();
    Project project = ProjectFile.read(Project.class, "config.json", bundle.section("config.json"));
    CsvFormat format = Dataset.format(project.data());
    long start = System.nanoTime();
    try (Spool spool = Spool.of(input, coppice)) {
      BatchScoring.Outcome outcome = score(coppice, bundle, spool.source(), format);
      tell(coppice, outcome, (System.nanoTime() - start) / 1e9);
    }
    return ExitCode.OK;
  }

  private BatchScoring.Outcome score(
      Coppice coppice, Bundle bundle, Source source, CsvFormat format) {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal());
        Output rows = Output.to(output, coppice);
        BadRowList list = new BadRowList(output, coppice)) {
      BatchScoring scoring = new BatchScoring(bundle.pipeline(), badRows, list::add);
      BatchScoring.Outcome outcome =
          scoring.run(
              source,
              format,
              rows.stream(),
              done -> progress.report(Figures.count(done) + " rows scored", Double.NaN));
      list.commit();
      rows.commit();
      return outcome;
    }
  }

  private void tell(Coppice coppice, BatchScoring.Outcome outcome, double seconds) {
    if (coppice.json()) {
      coppice.print(
          new Struct()
              .put("rows", outcome.rows())
              .put("skipped", outcome.skipped())
              .put("output", output)
              .put("seconds", seconds));
      return;
    }
    String skipped =
        outcome.skipped() == 0
            ? ""
            : ", left out " + Figures.count(outcome.skipped()) + " bad ones";
    coppice
        .errors()
        .println(
            "Scored "
                + Figures.count(outcome.rows())
                + " rows in "
                + Figures.seconds(seconds)
                + " s"
                + skipped
                + (output.equals(Spool.STREAM) ? "" : ": " + output));
  }
}
