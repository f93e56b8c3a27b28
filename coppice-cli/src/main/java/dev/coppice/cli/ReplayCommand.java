package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.Origin;
import dev.coppice.registry.Registry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    description = "Score logged predictions again, with their own model or another one.",
    footer = {
      "",
      "Without --model each line is scored by the model that answered it, and must give the same",
      "bits: exits 1 when one does not. With --model the differences are told; lines that this very",
      "model answered must still be the same. Redacted rows cannot be scored again and are counted.",
      "",
      "Examples:",
      "  coppice replay -p churn",
      "  coppice replay -p churn --model latest --since 2026-03-01",
      "  coppice replay -p churn --model latest --request-id 5f1c0e6a",
    })
final class ReplayCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "What scores. Default: for each line, the model that answered it.")
  private @Nullable String model;

  @Option(names = "--request-id", paramLabel = "ID", description = "Only this prediction.")
  private @Nullable String requestId;

  @Option(names = "--since", paramLabel = "TIME", description = "Only predictions from then on.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only predictions before then.")
  private @Nullable String until;

  @Option(
      names = "--largest",
      paramLabel = "N",
      description = "How many of the largest differences to show. Default: 10.")
  private int largest = 10;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Past past = Past.of(coppice);
    Bundle other = model == null ? null : Named.of(coppice).open(model).bundle();
    ReplayReport report = new ReplayReport(Math.max(0, largest));
    if (coppice.hasStore()) {
      coppice.store(
          store -> {
            Registry registry = Registry.open(store, Clock.systemUTC());
            replay(coppice, past, other, new Models(past.home(), registry), report);
            return report;
          });
    } else {
      replay(coppice, past, other, new Models(past.home(), null), report);
    }
    if (report.lines() == 0) {
      throw new NotFound("There is no such prediction in " + past.folder());
    }
    if (coppice.json()) {
      coppice.print(report.struct());
    } else {
      coppice.out().print(report.text(coppice.terminal(), requestId != null));
    }
    return report.broken() == 0 ? ExitCode.OK : ExitCode.NO;
  }

  private void replay(
      Coppice coppice, Past past, @Nullable Bundle other, Models models, ReplayReport report) {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal());
        Stream<LoggedPrediction> lines = lines(past)) {
      List<Origin> origins = past.files().origins();
      lines.forEach(
          line -> {
            replay(line, other, origins, models, report);
            progress.report(Figures.count(report.lines()) + " predictions replayed", Double.NaN);
          });
    }
  }

  private Stream<LoggedPrediction> lines(Past past) {
    LogFiles files = past.files();
    Instant from = Moments.of(since, Instant.MIN, "--since", spec);
    Instant to = Moments.of(until, Instant.MAX, "--until", spec);
    return requestId == null ? files.between(from, to) : files.find(requestId, from, to).stream();
  }

  private static void replay(
      LoggedPrediction line,
      @Nullable Bundle other,
      List<Origin> origins,
      Models models,
      ReplayReport report) {
    Optional<Origin> origin = LogFiles.origin(line, origins);
    Bundle bundle = other;
    if (bundle == null) {
      bundle = origin.flatMap(models::of).map(Models.Found::bundle).orElse(null);
    }
    if (bundle == null) {
      report.withoutModel();
      return;
    }
    boolean own = origin.map(Origin::modelHash).map(bundle::isModel).orElse(false);
    try {
      report.add(line, line.replay(bundle.pipeline()), bundle.pipeline(), own);
    } catch (InvalidInput e) {
      report.unfit(line, e);
    }
  }
}
