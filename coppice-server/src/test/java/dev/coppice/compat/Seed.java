package dev.coppice.compat;

import dev.coppice.bundle.Bundle;
import dev.coppice.http.Ask;
import dev.coppice.http.Door;
import dev.coppice.http.Metrics;
import dev.coppice.http.Site;
import dev.coppice.monitoring.Monitor;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.ServingSettings;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A project served the way {@code serve} does it, with its preset and its log. */
public final class Seed implements AutoCloseable {

  private final Path folder;
  private final PredictionLog log;
  private final ServedProject service;
  private final Metrics metrics = new Metrics();
  private final Optional<Preset> preset;
  private final Monitor monitor;

  private Seed(String project, ServingSettings settings, Path folder) {
    this.folder = folder;
    Clock clock = Clock.systemUTC();
    monitor =
        new Monitor(
            project,
            folder.resolve("counts"),
            "seed",
            MonitoringSettings.defaults(),
            () -> {
              throw new IllegalStateException("no alerts here");
            },
            new LogTail(
                new LogFiles(Path.of("no-log"), LineNames.defaults()),
                () -> {
                  throw new IllegalStateException("nobody asks for labels here");
                }),
            clock);
    preset = Preset.of(settings, metrics, new Site.Times(clock, System::nanoTime));
    LineNames names = preset.map(Preset::lineNames).orElse(LineNames.defaults());
    List<Consumer<Scored>> listeners =
        new ArrayList<>(preset.map(Preset::listeners).orElse(List.of()));
    listeners.add(monitor);
    log = PredictionLog.open(folder, settings.log(), names, clock);
    service =
        new ServedProject(
            project, settings, log, listeners, Runnable::run, clock, RequestIds.random());
  }

  /** At the root, with every prediction in the log. */
  public static Seed of(String project, Bundle bundle, @Nullable Compat compat, Path folder) {
    Seed seed =
        new Seed(
            project,
            settings(compat, Mount.ROOT, BadRows.REJECT_ALL, LogSettings.defaults()),
            folder);
    seed.deploy(bundle, "1");
    return seed;
  }

  /** Without a model and a log. */
  public static Seed empty(String project, @Nullable Compat compat, Mount mount, BadRows badRows) {
    LogSettings none = new LogSettings(LogSettings.Mode.OFF, 1 << 20, 0, 0, 1, List.of());
    return new Seed(project, settings(compat, mount, badRows, none), Path.of("nowhere"));
  }

  public Seed deploy(Bundle bundle, String version) {
    monitor.watch(version, bundle);
    service.deploy(new Deployment(bundle, version, "here", Instant.EPOCH));
    return this;
  }

  private static ServingSettings settings(
      @Nullable Compat compat, Mount mount, BadRows badRows, LogSettings log) {
    ServingSettings usual = ServingSettings.defaults();
    return new ServingSettings(
        "Student Purchase Prediction API",
        "1.2.0",
        compat,
        mount,
        null,
        null,
        usual.onMissingModel(),
        badRows,
        1000,
        1 << 20,
        log,
        usual.routing());
  }

  public ServedProject service() {
    return service;
  }

  Preset preset() {
    return preset.orElseThrow();
  }

  public Door door() {
    return preset().door(service, monitor, Runnable::run);
  }

  Ask ask() {
    return new Ask(door());
  }

  String metrics() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  /** What the prediction log holds. */
  List<String> lines() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("predictions-.*\\.jsonl"))
          .sorted()
          .flatMap(file -> read(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
