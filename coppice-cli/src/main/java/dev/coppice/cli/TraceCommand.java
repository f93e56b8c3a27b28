package dev.coppice.cli;

import dev.coppice.errors.NotFound;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.Origin;
import dev.coppice.store.Store;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "trace",
    description = "From a prediction back to its version, run, data, settings and code.",
    footer = {
      "",
      "Searches the log from its newest file on, about a second for a gigabyte, two when packed;",
      "--around reads only the files of that time.",
      "",
      "Examples:",
      "  coppice trace 5f1c0e6a -p churn",
      "  coppice trace 5f1c0e6a -p churn --around 2026-03-31T17:05:09Z --json",
    })
final class TraceCommand implements Callable<Integer> {

  private static final Duration AROUND = Duration.ofHours(1);

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "REQUEST-ID", description = "As the answer said.")
  private String requestId = "";

  @Option(
      names = "--around",
      paramLabel = "TIME",
      description = "When it was asked, to an hour: spares reading the rest of a large log.")
  private @Nullable String around;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Past past = Past.of(coppice);
    LogFiles files = past.files();
    LoggedPrediction line = line(past, files);
    Optional<Origin> origin = LogFiles.origin(line, files.origins());
    Optional<Models.Found> model = origin.flatMap(new Models(past.home())::of);
    Trace trace =
        coppice.hasStore()
            ? coppice.store(store -> known(store, line, origin, model))
            : new Trace(line, origin, model, Optional.empty(), Optional.empty());
    if (coppice.json()) {
      coppice.print(trace.struct());
    } else {
      coppice.out().print(trace.text(coppice.terminal()));
    }
    return ExitCode.OK;
  }

  private LoggedPrediction line(Past past, LogFiles files) {
    Optional<LoggedPrediction> found;
    if (around == null) {
      found = files.find(requestId);
    } else {
      Instant time = Moments.of(around, Instant.EPOCH, "--around", spec);
      found = files.find(requestId, time.minus(AROUND), time.plus(AROUND));
    }
    return found.orElseThrow(
        () ->
            new NotFound(
                "There is no prediction '"
                    + requestId
                    + "' in "
                    + past.folder()
                    + (around == null ? "" : " around " + around)
                    + "; it may have been sampled out, erased, deleted by age or size, or belong to"
                    + " another project or home"));
  }

  private static Trace known(
      Store store, LoggedPrediction line, Optional<Origin> origin, Optional<Models.Found> model) {
    Clock clock = Clock.systemUTC();
    Optional<Label> label = Labels.open(store, line.project(), clock).find(line.requestId());
    return new Trace(line, origin, model, label, run(store, origin));
  }

  private static Optional<Run> run(Store store, Optional<Origin> origin) {
    try {
      return origin
          .filter(known -> !known.runId().isEmpty())
          .map(known -> Tracking.open(store, Clock.systemUTC()).runs().get(known.runId()));
    } catch (NotFound e) {
      return Optional.empty(); // trained elsewhere
    }
  }
}
