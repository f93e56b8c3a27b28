package dev.coppice.benchmarks;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.frame.UnknownFields;
import dev.coppice.pipeline.Pipeline;
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
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the engine costs beside the model, from the bytes of a request to the bytes of its answer,
 * without HTTP: read, judge, score, log, answer. The rows are the golden ones of the bundle.
 *
 * <pre>
 * java -cp ... dev.coppice.benchmarks.EngineBenchmark BUNDLE
 * </pre>
 *
 * <p>Three figures for each mode of the log: time of a request with 256 under way (wall clock), CPU
 * of all threads for it, and the wait of a single client that asks one at a time.
 */
public final class EngineBenchmark {

  private static final int WINDOW = 256;
  private static final int ROUNDS = 7;
  private static final int MILLIS = 400;
  private static final int BATCH = 10_000;

  private final PrintStream out;
  private final Bundle bundle;
  private final List<byte[]> bodies = new ArrayList<>();
  private final JsonRows reader;

  private EngineBenchmark(PrintStream out, Bundle bundle) {
    this.out = out;
    this.bundle = bundle;
    this.reader = new JsonRows(bundle.pipeline().schema(), UnknownFields.REFUSE);
    for (Struct golden : JsonStruct.read(bundle.section("golden.json")).structs("rows")) {
      bodies.add(JsonStruct.compact(golden.struct("row")));
    }
  }

  public static void main(String[] args) throws Exception {
    System.out.println(Machine.describe());
    new EngineBenchmark(System.out, Bundle.open(Path.of(args[0]))).run();
    System.exit(0); // workers may linger
  }

  private void run() throws Exception {
    out.printf(
        Locale.ROOT, "%d fields, %d bodies%n", bundle.pipeline().schema().size(), bodies.size());
    double model = model();
    out.println(
        "log      wall us   CPU us   CPU beside the model   alone p50 us   p99 us   10,000 rows/s    CPU us");
    for (Mode mode : List.of(Mode.OFF, Mode.ASYNC, Mode.FILE, Mode.DURABLE)) {
      Path folder = Files.createTempDirectory("coppice-engine");
      ExecutorService workers = Executors.newFixedThreadPool(2);
      LogSettings settings = new LogSettings(mode, 64 << 20, 0, 256 << 20, 1, List.of());
      try (PredictionLog log =
          PredictionLog.open(folder, settings, LineNames.defaults(), Clock.systemUTC())) {
        ServedProject project = project(log, workers);
        double[] loaded = loaded(project);
        double[] alone = alone(project);
        double[] batch = batch(project);
        out.printf(
            Locale.ROOT,
            "%-8s %7.2f %8.2f %22.2f %14.1f %8.1f %15.0f %9.2f   %s%n",
            mode,
            loaded[0],
            loaded[1],
            loaded[1] - model,
            alone[0],
            alone[1],
            batch[0],
            batch[1],
            log.state());
      } finally {
        workers.shutdownNow();
        delete(folder);
      }
    }
  }

  /** Microseconds of the thread's CPU: the model alone, reading alone, and all but the log. */
  private double model() throws Exception {
    Pipeline pipeline = bundle.pipeline();
    List<RowValues> rows = bodies.stream().map(reader::row).toList();
    Frame frame = frame(pipeline.schema(), rows);
    ExecutorService workers = Executors.newFixedThreadPool(1);
    LogSettings off = new LogSettings(Mode.OFF, 1, 0, 0, 1, List.of());
    PredictionLog none =
        PredictionLog.open(Path.of("none"), off, LineNames.defaults(), Clock.systemUTC());
    ServedProject project = project(none, workers);
    Contest.Medians medians =
        new Contest()
            .with("model", rows.size(), () -> rows.forEach(pipeline::score))
            .with("in frames", frame.rows(), () -> pipeline.score(frame))
            .with("read", rows.size(), () -> bodies.forEach(reader::row))
            .with("judge", rows.size(), () -> rows.forEach(row -> pipeline.rules().check(row)))
            .with(
                "all but log",
                rows.size(),
                () -> bodies.forEach(body -> request(project, body).join()))
            .run(21, 30);
    workers.shutdownNow();
    for (String what : List.of("model", "in frames", "read", "judge", "all but log")) {
      out.printf(Locale.ROOT, "%-12s %6.2f us CPU a row%n", what, medians.of(what) / 1e3);
    }
    return medians.of("model") / 1e3;
  }

  private static Frame frame(Schema schema, List<RowValues> rows) {
    List<Column> columns = new ArrayList<>();
    for (int position = 0; position < schema.size(); position++) {
      int field = position;
      List<RowValues> many = Stream.generate(() -> rows).limit(40).flatMap(List::stream).toList();
      columns.add(
          schema.field(position).type().isNumeric()
              ? new NumberColumn(many.stream().mapToDouble(row -> row.number(field)).toArray())
              : TextColumn.of(many.stream().map(row -> row.text(field)).toList()));
    }
    return new Frame(schema, columns);
  }

  private ServedProject project(PredictionLog log, ExecutorService workers) {
    ServedProject project =
        new ServedProject(
            "bench",
            ServingSettings.defaults(),
            log,
            List.<Consumer<Scored>>of(),
            workers,
            Clock.systemUTC(),
            RequestIds.random());
    project.deploy(new Deployment(bundle, "v1", "bundle", Instant.now()));
    return project;
  }

  private CompletableFuture<byte[]> request(Service project, byte[] body) {
    Service.Asked asked = new Service.Asked("", reader.row(body), List.of());
    return project.score(List.of(asked)).thenApply(EngineBenchmark::answer).toCompletableFuture();
  }

  private static byte[] answer(Service.Answers answers) {
    Answer answer = answers.rows().get(0);
    var prediction = Objects.requireNonNull(answer.prediction());
    return JsonStruct.compact(
        new Struct()
            .put("request_id", answer.requestId())
            .put("model_version", answers.version())
            .put("prediction", prediction.label())
            .put("probability", prediction.probability()));
  }

  /** Microseconds of wall clock and of CPU a request, many at once. */
  private double[] loaded(Service project) throws InterruptedException {
    double[] wall = new double[ROUNDS];
    double[] cpu = new double[ROUNDS];
    Semaphore window = new Semaphore(WINDOW);
    for (int round = -3; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long cpuStart = cpuNanos();
      int done = 0;
      for (; System.nanoTime() - start < MILLIS * 1_000_000L; done++) {
        window.acquire();
        var unused =
            request(project, bodies.get(done % bodies.size()))
                .whenComplete((bytes, failure) -> window.release());
      }
      window.acquire(WINDOW);
      if (round >= 0) {
        wall[round] = (System.nanoTime() - start) / 1e3 / done;
        cpu[round] = (cpuNanos() - cpuStart) / 1e3 / done;
      }
      window.release(WINDOW);
    }
    return new double[] {median(wall), median(cpu)};
  }

  /** Median and 99th percentile of the microseconds that a lone client waits. */
  private double[] alone(Service project) {
    double[] micros = new double[4000];
    for (int i = -2000; i < micros.length; i++) {
      long start = System.nanoTime();
      request(project, bodies.get(Math.abs(i) % bodies.size())).join();
      if (i >= 0) {
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    Arrays.sort(micros);
    return new double[] {micros[micros.length / 2], micros[micros.length * 99 / 100]};
  }

  /** Rows a second of one large batch after another, and the microseconds of CPU a row. */
  private double[] batch(Service project) {
    List<Service.Asked> rows = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      rows.add(new Service.Asked("", reader.row(bodies.get(i % bodies.size())), List.of()));
    }
    double[] perSecond = new double[ROUNDS];
    double[] cpu = new double[ROUNDS];
    for (int round = -20; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long cpuStart = cpuNanos();
      project.score(rows).toCompletableFuture().join();
      if (round >= 0) {
        perSecond[round] = BATCH * 1e9 / (System.nanoTime() - start);
        cpu[round] = (cpuNanos() - cpuStart) / 1e3 / BATCH;
      }
    }
    return new double[] {median(perSecond), median(cpu)};
  }

  private static long cpuNanos() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
