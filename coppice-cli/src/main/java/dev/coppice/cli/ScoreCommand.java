package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.codec.Struct;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.RowWriter;
import dev.coppice.data.Source;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import java.util.Objects;
import java.util.Optional;
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
    name = "score",
    description = "Score a table of any length; predictions are written behind its columns.",
    footer = {
      "",
      "The output is complete or not there: it gets its name when all rows are scored.",
      "Exits 1 when rows are refused. A killed one goes on with --resume, to the same bytes.",
      "",
      "Examples:",
      "  coppice score -p churn --input new.csv --output scored.csv",
      "  coppice score -p churn -m churn@champion --input new.csv --output scored.parquet",
      "  zcat big.csv.gz | coppice score -m latest --input - --output - --bad-rows skip > out.csv",
    })
final class ScoreCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|URI|-",
      description =
          "Rows: CSV as the training data was written, Parquet, JSON lines, or a query,"
              + " jdbc:...#select ...")
  private String input = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE|-",
      description =
          "Where the scored rows go: Parquet or JSON lines when it ends so (.parquet, .jsonl,"
              + " .ndjson), else CSV.")
  private String output = "";

  @Option(
      names = "--bad-rows",
      paramLabel = "POLICY",
      description =
          "refuse (the default), skip, or report: skip and list them in OUTPUT.bad-rows.csv.")
  private BatchScoring.BadRows badRows = BatchScoring.BadRows.REFUSE;

  @Option(
      names = "--resume",
      description = "Go on where a killed scoring of the same input into this output stood.")
  private boolean resume;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    if (coppice.json() && output.equals(Spool.STREAM)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--json and --output - both want standard output; name a file for one of them");
    }
    Bundle bundle = Named.of(coppice).open(model.reference()).bundle();
    Project project = ProjectFile.read(Project.class, "config.json", bundle.section("config.json"));
    long start = System.nanoTime();
    try (Spool spool = Spool.of(input, coppice)) {
      BatchScoring.Outcome outcome = score(coppice, bundle, spool.source(), project);
      tell(coppice, outcome, (System.nanoTime() - start) / 1e9);
    }
    return ExitCode.OK;
  }

  private BatchScoring.Outcome score(
      Coppice coppice, Bundle bundle, Source source, Project project) {
    CsvFormat format = Dataset.format(project.data());
    Joining joining =
        Joining.of(project, Joining.base(coppice), source, format, bundle.pipeline().schema());
    ScoredAs kind = ScoredAs.named(output);
    Optional<ScoreProgress.Saved> saved = saved(coppice, bundle, source);
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal());
        Output rows =
            saved
                .map(before -> Output.goingOn(output, before.outputBytes()))
                .orElseGet(() -> Output.to(output, coppice));
        RowWriter writer = kind.writer(rows.stream(), format, saved.isPresent());
        BadRowList list = new BadRowList(output, coppice)) {
      saved.ifPresent(before -> list.goOn(before.listBytes()));
      BatchScoring scoring = new BatchScoring(bundle.pipeline(), badRows, list::add);
      ScoreProgress kept = ScoreProgress.isPossible(source, rows) ? progress(bundle, source) : null;
      BatchScoring.Outcome outcome =
          scoring.run(
              source,
              format,
              joining,
              writer,
              saved.map(ScoreProgress.Saved::position).orElse(BatchScoring.Position.START),
              done -> progress.report(Figures.count(done) + " rows scored", Double.NaN),
              position -> {
                if (kept != null) {
                  kept.save(
                      new ScoreProgress.Saved(position, rows.checkpoint(), list.checkpoint()));
                }
              });
      list.commit();
      kind.commit(rows, outcome.schema());
      if (kept != null) {
        kept.clear();
      }
      return outcome;
    }
  }

  private ScoreProgress progress(Bundle bundle, Source source) {
    return ScoreProgress.of(output, source, bundle.modelHash(), badRows);
  }

  /** Where a killed scoring stood, when it is to go on. */
  private Optional<ScoreProgress.Saved> saved(Coppice coppice, Bundle bundle, Source source) {
    boolean possible = !input.equals(Spool.STREAM) && !output.equals(Spool.STREAM);
    if (!possible || !source.location().getScheme().equals("file")) {
      if (resume) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(),
            "--resume needs an --input and an --output that are files");
      }
      return Optional.empty();
    }
    ScoreProgress before = progress(bundle, source);
    if (resume) {
      return before.read();
    }
    if (before.exists()) {
      coppice.errors().println("A scoring was stopped here; it starts anew (--resume goes on)");
      before.clear();
    }
    return Optional.empty();
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
