package dev.coppice.benchmarks;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.UnknownFields;
import dev.coppice.monitoring.Monitor;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.LogSettings.Mode;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.Service;
import dev.coppice.serving.ServingSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What monitoring adds to a request: read, judge, score and answer with and without it, interleaved
 * in one process; the log is off, so the share that monitoring takes is the largest it can be. CPU
 * of the thread.
 *
 * <pre>
 * java -cp ... dev.coppice.benchmarks.MonitoringBenchmark BUNDLE
 * </pre>
 */
public final class MonitoringBenchmark {

  private final Bundle bundle;
  private final List<byte[]> bodies = new ArrayList<>();
  private final JsonRows reader;
  private final PredictionLog none =
      PredictionLog.open(
          Path.of("none"),
          new LogSettings(Mode.OFF, 1, 0, 0, 1, List.of()),
          LineNames.defaults(),
          Clock.systemUTC());

  private MonitoringBenchmark(Bundle bundle) {
    this.bundle = bundle;
    this.reader = new JsonRows(bundle.pipeline().schema(), UnknownFields.REFUSE);
    for (Struct golden : JsonStruct.read(bundle.section("golden.json")).structs("rows")) {
      bodies.add(JsonStruct.compact(golden.struct("row")));
    }
  }

  public static void main(String[] args) throws Exception {
    System.out.println(Machine.describe());
    new MonitoringBenchmark(Bundle.open(Path.of(args[0]))).run(System.out);
    System.exit(0); // workers may linger
  }

  private void run(PrintStream out) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(1);
    Monitor monitor =
        new Monitor(
            "bench",
            Path.of("none"),
            "bench",
            MonitoringSettings.defaults(),
            () -> {
              throw new IllegalStateException("nobody asks for alerts here");
            },
            from -> Stream.empty(),
            Clock.systemUTC());
    monitor.watch("v1", bundle);
    ServedProject without = project(List.of(), workers);
    ServedProject with = project(List.of(monitor), workers);
    Contest.Medians medians =
        new Contest()
            .with("without", bodies.size(), () -> bodies.forEach(body -> request(without, body)))
            .with("with", bodies.size(), () -> bodies.forEach(body -> request(with, body)))
            .run(41, 30);
    workers.shutdownNow();
    double before = medians.of("without") / 1e3;
    double after = medians.of("with") / 1e3;
    out.printf(
        Locale.ROOT,
        "%d fields; a request takes %.2f us CPU without, %.2f us with monitoring: +%.1f %%%n",
        bundle.pipeline().schema().size(),
        before,
        after,
        100 * (after / before - 1));
  }

  private ServedProject project(
      List<? extends Consumer<? super Scored>> listeners, ExecutorService workers) {
    ServedProject project =
        new ServedProject(
            "bench",
            ServingSettings.defaults(),
            none,
            listeners,
            workers,
            Clock.systemUTC(),
            RequestIds.random());
    project.deploy(new Deployment(bundle, "v1", "bundle", Instant.now()));
    return project;
  }

  private byte[] request(Service project, byte[] body) {
    Service.Asked asked = new Service.Asked("", reader.row(body), List.of());
    Service.Answers answers = project.score(List.of(asked)).toCompletableFuture().join();
    Answer answer = answers.rows().get(0);
    var prediction = Objects.requireNonNull(answer.prediction());
    return JsonStruct.compact(
        new Struct()
            .put("request_id", answer.requestId())
            .put("model_version", answers.deployment().version())
            .put("prediction", prediction.label())
            .put("probability", prediction.probability()));
  }
}
