package dev.coppice.cli;

import dev.coppice.errors.NotFound;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.Origin;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    Trace trace =
        coppice.hasStore()
            ? coppice.store(store -> known(past, store, line, origin))
            : new Trace(
                line,
                origin,
                origin.flatMap(new Models(past.home(), null)::of),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
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
      Past past, Store store, LoggedPrediction line, Optional<Origin> origin) {
    Clock clock = Clock.systemUTC();
    Optional<Label> label = Labels.open(store, line.project(), clock).find(line.requestId());
    Registry registry = Registry.open(store, clock);
    String hash = origin.map(Origin::modelHash).orElse("");
    List<ModelVersion> versions =
        Models.versions(registry).stream()
            .filter(version -> hash.equals(version.modelHash()))
            .toList();
    List<AliasChange> moves = new ArrayList<>();
    for (ModelVersion version : versions) {
      for (AliasChange move : registry.history(version.model(), "")) {
        Integer number = version.number();
        if (number.equals(move.from()) || number.equals(move.to())) {
          moves.add(move);
        }
      }
    }
    Optional<Models.Found> model = origin.flatMap(new Models(past.home(), registry)::of);
    return new Trace(line, origin, model, label, run(store, origin), versions, moves);
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
