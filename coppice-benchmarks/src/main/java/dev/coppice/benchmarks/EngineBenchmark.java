package dev.coppice.benchmarks;

import dev.coppice.api.NativeDoor;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.UnknownFields;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.monitoring.Monitor;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.LogSettings.Mode;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.ServingSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the engine costs beside the model, from the bytes of a request to the bytes of its answer,
 * without HTTP: read, judge, score, log, count, answer, as the native door does it.
 *
 * <pre>
 * java -cp ... dev.coppice.benchmarks.EngineBenchmark BUNDLE [BODIES]
 * </pre>
 *
 * <p>BODIES is a file with a row as JSON on each line; without it, the golden rows of the bundle.
 * Each engine is measured in turn, many rounds: the CPU of all threads for a request with {@value
 * #WINDOW} under way, the wait of a single client that asks one at a time, and the speed of
 * requests for 10,000 rows, one after the other. Medians of the rounds.
 */
public final class EngineBenchmark {

  private static final int WINDOW = 256;
  private static final int ROUNDS = 9;
  private static final int MILLIS = 400;
  private static final int BATCH = 10_000;

  private final Bundle bundle;
  private final List<byte[]> bodies;
  private final byte[] batch;
  private final ExecutorService workers = Executors.newFixedThreadPool(2);

  /** One way to run the engine, and what was measured. */
  private final class Engine implements AutoCloseable {

    private final String name;
    private final Path folder = Files.createTempDirectory("coppice-engine");
    private final PredictionLog log;
    private final Route.Handler one;
    private final Route.Handler many;
    private final double[] cpu = new double[ROUNDS];
    private final double[] median = new double[ROUNDS];
    private final double[] tail = new double[ROUNDS];
    private final double[] perSecond = new double[ROUNDS];
    private final double[] cpuOfRow = new double[ROUNDS];

    Engine(String name, Mode mode, List<Monitor> listeners) throws Exception {
      this.name = name;
      LogSettings settings = new LogSettings(mode, 64 << 20, 0, 256 << 20, 1, List.of());
      this.log = PredictionLog.open(folder, settings, LineNames.defaults(), Clock.systemUTC());
      ServedProject project =
          new ServedProject(
              "bench",
              ServingSettings.defaults(),
              log,
              listeners,
              workers,
              Clock.systemUTC(),
              RequestIds.random());
      project.deploy(new Deployment(bundle, "v1", "bundle", Instant.now()));
      List<Route> routes = new NativeDoor(List.of(project)).routes();
      one = handler(routes, "/predict");
      many = handler(routes, "/predict/batch");
    }

    private Route.Handler handler(List<Route> routes, String end) {
      return routes.stream().filter(r -> r.pattern().endsWith(end)).findFirst().get().handler();
    }

    private CompletableFuture<Response> ask(Route.Handler handler, byte[] body) {
      Request request =
          new Request(
              "POST",
              "/",
              Map.of("project", "bench"),
              Map.of(),
              header -> header.equals("Content-Type") ? Response.JSON : null,
              body,
              "anonymous",
              "9f0c0f2e6a1b4c5d");
      return handler.handle(request).toCompletableFuture();
    }

    void measure(int round) throws InterruptedException {
      loaded(round);
      alone(round);
      batches(round);
    }

    private void loaded(int round) throws InterruptedException {
      Semaphore window = new Semaphore(WINDOW);
      long start = System.nanoTime();
      long cpuStart = cpuNanos();
      int done = 0;
      for (; System.nanoTime() - start < MILLIS * 1_000_000L; done++) {
        window.acquire();
        var unused =
            ask(one, bodies.get(done % bodies.size()))
                .whenComplete((answer, failure) -> window.release());
      }
      window.acquire(WINDOW);
      cpu[round] = (cpuNanos() - cpuStart) / 1e3 / done;
    }

    private void alone(int round) {
      double[] micros = new double[2000];
      int done = 0;
      for (long end = System.nanoTime() + MILLIS * 1_000_000L; done < micros.length; done++) {
        long start = System.nanoTime();
        if (start > end) {
          break;
        }
        ask(one, bodies.get(done % bodies.size())).join();
        micros[done] = (System.nanoTime() - start) / 1e3;
      }
      micros = Arrays.copyOf(micros, done);
      Arrays.sort(micros);
      median[round] = micros[micros.length / 2];
      tail[round] = micros[micros.length * 99 / 100];
    }

    private void batches(int round) {
      long start = System.nanoTime();
      long cpuStart = cpuNanos();
      long rows = 0;
      for (; System.nanoTime() - start < MILLIS * 1_000_000L; rows += BATCH) {
        ask(many, batch).join();
      }
      perSecond[round] = rows * 1e9 / (System.nanoTime() - start);
      cpuOfRow[round] = (cpuNanos() - cpuStart) / 1e3 / rows;
    }

    @Override
    public void close() throws IOException {
      log.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }

    void print(PrintStream out, double model) {
      out.printf(
          Locale.ROOT,
          "%-22s %8.2f %18.2f %14.1f %8.1f %16.0f %10.2f%n",
          name,
          median(cpu),
          median(cpu) - model,
          median(median),
          median(tail),
          median(perSecond),
          median(cpuOfRow));
    }
  }

  private EngineBenchmark(Bundle bundle, List<byte[]> bodies) {
    this.bundle = bundle;
    this.bodies = bodies;
    IntFunction<String> row =
        i -> new String(bodies.get(i % bodies.size()), StandardCharsets.UTF_8);
    String rows = String.join(",", IntStream.range(0, BATCH).mapToObj(row).toList());
    this.batch = ("[" + rows + "]").getBytes(StandardCharsets.UTF_8);
  }

  public static void main(String[] args) throws Exception {
    System.out.println(Machine.describe());
    Bundle bundle = Bundle.open(Path.of(args[0]));
    List<byte[]> bodies = new ArrayList<>();
    if (args.length > 1) {
      Files.readAllLines(Path.of(args[1])).stream().map(String::getBytes).forEach(bodies::add);
    } else {
      for (Struct golden : JsonStruct.read(bundle.section("golden.json")).structs("rows")) {
        bodies.add(JsonStruct.compact(golden.struct("row")));
      }
    }
    new EngineBenchmark(bundle, bodies).run(System.out);
    System.exit(0); // workers and logs may linger
  }

  private void run(PrintStream out) throws Exception {
    out.printf(
        Locale.ROOT,
        "%d fields, %d bodies of %d bytes%n",
        bundle.pipeline().schema().size(),
        bodies.size(),
        batch.length / BATCH);
    List<Engine> engines =
        List.of(
            new Engine("no log", Mode.OFF, List.of()),
            new Engine("no log, monitored", Mode.OFF, List.of(monitor())),
            new Engine("log, monitored", Mode.FILE, List.of(monitor())),
            new Engine("durable, monitored", Mode.DURABLE, List.of(monitor())));
    for (int round = -ROUNDS; round < ROUNDS; round++) { // the first half warms up
      for (Engine engine : engines) {
        engine.measure(Math.max(0, round));
      }
    }
    double model = model();
    out.printf(Locale.ROOT, "the model alone takes %.2f us CPU a row%n", model);
    out.println(
        "                         CPU us   beside the model   alone p50 us   p99 us   batch: rows/s"
            + "     CPU us");
    for (Engine engine : engines) {
      engine.print(out, model);
      engine.close();
    }
    double without = median(engines.get(0).cpu);
    double more = median(engines.get(1).cpu) - without;
    out.printf(
        Locale.ROOT,
        "monitoring takes %.2f us CPU a request: +%.1f %% without a log%n",
        more,
        100 * more / without);
  }

  private Monitor monitor() {
    Monitor monitor =
        new Monitor(
            "bench",
            Path.of("none"),
            "bench",
            MonitoringSettings.defaults(),
            () -> {
              throw new IllegalStateException("nobody asks for alerts here");
            },
            new LogTail(
                new LogFiles(Path.of("no-log"), LineNames.defaults()),
                () -> {
                  throw new IllegalStateException("nobody asks for labels here");
                }),
            Clock.systemUTC());
    monitor.watch("v1", bundle);
    return monitor;
  }

  private double model() throws Exception {
    JsonRows reader = new JsonRows(bundle.pipeline().schema(), UnknownFields.REFUSE);
    List<RowValues> rows = bodies.stream().map(reader::row).toList();
    return new Contest()
            .with("model", rows.size(), () -> rows.forEach(bundle.pipeline()::score))
            .run(21, 30)
            .of("model")
        / 1e3;
  }

  private static long cpuNanos() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
