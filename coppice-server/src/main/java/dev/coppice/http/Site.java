package dev.coppice.http;

import dev.coppice.errors.Conflict;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What one server serves, and what all its event loops share. */
public final class Site {

  private final ServerSettings settings;
  private final Guard guard;
  private final int maxBodyBytes;
  private final Routes routes;
  private final EventLog log;
  private final Times times;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Map<Route, Traffic> traffic = new IdentityHashMap<>();
  private final Traffic unmatched;
  private final Metrics metrics;
  private final PredictionCounts predictions;

  /**
   * How time passes.
   *
   * @param now the time of day, for logs
   * @param nanos grows steadily, for durations: {@code System::nanoTime}
   */
  public record Times(InstantSource now, LongSupplier nanos) {}

  /**
   * @param guard who may come in
   * @param maxBodyBytes the largest body that any door accepts
   * @param checks what must hold for the server to be ready, by project
   * @throws Conflict when two doors want the same place
   */
  public Site(
      ServerSettings settings,
      Guard guard,
      int maxBodyBytes,
      List<? extends Door> doors,
      Map<String, BooleanSupplier> checks,
      Metrics metrics,
      EventLog log,
      Times times) {
    this.settings = settings;
    this.guard = guard;
    this.metrics = metrics;
    this.maxBodyBytes = maxBodyBytes;
    this.log = log;
    this.times = times;
    List<Door> all = new ArrayList<>();
    all.add(new Operations(metrics, checks, draining::get, guard.settings().metrics()));
    all.addAll(doors);
    routes = new Routes(all);
    for (Routes.Mounted mounted : routes.all()) {
      Route route = mounted.route();
      traffic.put(route, new Traffic(metrics, route.method(), route.pattern()));
    }
    predictions = new PredictionCounts(metrics);
    unmatched = new Traffic(metrics, "other", "unmatched");
    metrics.counter(
        "coppice_log_events_dropped_total",
        "Events that the log could not take",
        () -> (double) log.dropped());
    Machine.register(metrics);
  }

  ServerSettings settings() {
    return settings;
  }

  Guard guard() {
    return guard;
  }

  /** Counts who was not let in. */
  void turnedAway(Failure failure) {
    metrics
        .counter(
            "coppice_access_refused_total", "Requests that were not let in", "kind", failure.kind())
        .increment();
  }

  int maxBodyBytes() {
    return maxBodyBytes;
  }

  Routes routes() {
    return routes;
  }

  PredictionCounts predictions() {
    return predictions;
  }

  EventLog log() {
    return log;
  }

  Times times() {
    return times;
  }

  AtomicBoolean draining() {
    return draining;
  }

  Traffic traffic(Route route) {
    return traffic.getOrDefault(route, unmatched);
  }

  Traffic unmatched() {
    return unmatched;
  }

  /** An id for a request that came without: unique, not secret. */
  static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000;
    long variant = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(version4, variant).toString();
  }
}
