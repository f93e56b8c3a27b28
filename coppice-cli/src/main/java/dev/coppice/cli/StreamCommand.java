package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.data.CsvFormat;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.EventStream;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.ServingSettings;
import dev.coppice.serving.StreamCounts;
import dev.coppice.serving.StreamSettings;
import dev.coppice.serving.StreamSettings.WhenFull;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "stream",
    description = "Score events as they come: a bounded queue, workers, counts at the end.",
    footer = {
      "",
      "Events are the rows of a file, of all files of a folder, or lines of JSON on standard input.",
      "They are judged and logged as requests are; --set serving.log.mode=off logs nothing. On",
      "SIGTERM what waits is scored, the counts are printed, and it exits with 0.",
      "",
      "Examples:",
      "  coppice stream -p churn --input new.csv --rate 500 --output answers.jsonl",
      "  tail -F events.jsonl | coppice stream -p churn --input - --when-full block --output -",
    })
final class StreamCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|DIR|URI|-",
      description = "Where the events come from.")
  private String input = "";

  @Option(
      names = "--output",
      paramLabel = "FILE|-",
      description = "Where the answers go, as JSON lines in the order they were given.")
  private @Nullable String output;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "Write the counts there as JSON, such as streaming_metrics.json.")
  private @Nullable String metrics;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "The column that is the request id. Default: ids are made.")
  private @Nullable String idColumn;

  @Option(names = "--workers", paramLabel = "N", description = "How many score. Default: 2.")
  private int workers = 2;

  @Option(names = "--queue-max", paramLabel = "N", description = "How many may wait: 32.")
  private int queueMax = 32;

  @Option(
      names = "--when-full",
      paramLabel = "POLICY",
      description = "drop (the default): what finds the queue full is counted; block: it waits.")
  private WhenFull whenFull = WhenFull.DROP;

  @Option(names = "--rate", paramLabel = "N", description = "Events a second. Default: unlimited.")
  private double rate;

  @Option(
      names = "--jitter-ms",
      paramLabel = "N",
      description = "Each event is late by up to this. Default: 5.")
  private double jitter = 5;

  @Option(names = "--seed", paramLabel = "N", description = "Of the jitter. Default: 42.")
  private long seed = 42;

  @Override
  public Integer call() throws InterruptedException {
    Coppice coppice = Objects.requireNonNull(root);
    if (coppice.json() && Spool.STREAM.equals(output)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--json and --output - both want standard output; name a file for one of them");
    }
    StreamSettings settings =
        Coppice.given(() -> new StreamSettings(workers, queueMax, whenFull, rate, jitter, seed));
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<EventStream> running = new CompletableFuture<>();
    Thread stop = stopWhenTold(running, told);
    try {
      run(coppice, settings, running);
      coppice.out().flush();
      coppice.errors().flush();
    } finally {
      told.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(stop);
      } catch (IllegalStateException e) {
        // it is running right now, and ends the process
      }
    }
    return ExitCode.OK;
  }

  /** A stop that was asked for and went well is a success. */
  private static Thread stopWhenTold(CompletableFuture<EventStream> running, CountDownLatch told) {
    Thread stop =
        new Thread(
            () -> {
              running.thenAccept(EventStream::stop); // as soon as there is one
              try {
                told.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(ExitCode.OK);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    return stop;
  }

  private void run(Coppice coppice, StreamSettings settings, CompletableFuture<EventStream> running)
      throws InterruptedException {
    ProjectFile<Settings> file = coppice.settings(coppice.project(), coppice.overrides());
    Past past = Past.of(file, coppice.home());
    ServingSettings serving = file.value().serving();
    Clock clock = Clock.systemUTC();
    Deployment deployment =
        Named.of(coppice).deployment(model.reference(), serving, clock.instant());
    Project trained =
        ProjectFile.read(Project.class, "config.json", deployment.bundle().section("config.json"));
    CsvFormat format = Dataset.format(trained.data());
    try (Events events =
            new Events(coppice, deployment.bundle().pipeline().schema(), format, idColumn);
        PredictionLog log = PredictionLog.open(past.folder(), serving.log(), past.names(), clock)) {
      ServedProject service =
          new ServedProject(
              past.project(), serving, log, List.of(), Runnable::run, clock, RequestIds.random());
      service.deploy(deployment);
      StreamCounts counts = run(coppice, settings, service, events.of(input), running);
      new StreamReport(counts, events.unreadable(), log.state()).tell(coppice, output, metrics);
    }
  }

  private StreamCounts run(
      Coppice coppice,
      StreamSettings settings,
      ServedProject service,
      Iterator<Asked> events,
      CompletableFuture<EventStream> running)
      throws InterruptedException {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal());
        Output answers = output == null ? null : Output.to(output, coppice)) {
      AtomicLong count = new AtomicLong();
      String version = service.deployment().version();
      EventStream stream =
          new EventStream(
              service,
              settings,
              answer -> {
                if (answers != null) {
                  answers.put(StreamReport.line(answer, version));
                }
                String done = Figures.count(count.incrementAndGet());
                progress.report(done + " events answered", Double.NaN);
              });
      running.complete(stream);
      StreamCounts counts = stream.run(events);
      if (answers != null) {
        answers.commit();
      }
      return counts;
    }
  }
}
