package dev.coppice.monitoring;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.drift.Baseline;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.Scored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the predictions of one project: counts each row as it is scored, and says at any time how
 * the last window differs from the training rows of the version that scored it. Thread-safe.
 *
 * <p>Nothing runs by itself: whoever owns it calls {@link #check} when a pane closes.
 */
public final class Monitor implements Consumer<Scored> {

  private static final String PROFILE = "profile.json";

  private final String project;
  private final Path folder;
  private final String process;
  private volatile MonitoringSettings settings;
  private final InstantSource clock;
  private volatile Judge judge;
  private final Supplier<Alerts> alerts;
  private final LogTail log;
  private final AtomicBoolean isNew = new AtomicBoolean(); // a version is
  private final Messenger messenger;
  private final Map<String, Watched> versions = new ConcurrentHashMap<>();
  private final LongAdder unknown = new LongAdder();
  private volatile @Nullable String latest;
  private volatile @Nullable DriftReport last;
  private long checks;

  /** A version that scores. */
  private record Watched(
      String version,
      Bundle bundle,
      Layout layout,
      Panes panes,
      PaneFiles files,
      Hysteresis hysteresis,
      Outcomes outcomes,
      AtomicReference<Map<Signal, Double>> quality) {}

  /**
   * @param folder where counts outlive the process
   * @param process a name that no other process uses
   * @param alerts asked for when they are first needed
   * @param log of the predictions, with their labels; read by this monitor alone
   */
  public Monitor(
      String project,
      Path folder,
      String process,
      MonitoringSettings settings,
      Supplier<Alerts> alerts,
      LogTail log,
      InstantSource clock) {
    this.project = project;
    this.folder = folder;
    this.process = process;
    this.settings = settings;
    this.clock = clock;
    this.judge = new Judge(settings);
    this.alerts = alerts;
    this.log = log;
    this.messenger = new Messenger(project, alerts, settings.alerts(), clock);
  }

  /**
   * Begins to watch a version, with the training rows sealed in its bundle. A bundle without them
   * cannot be watched.
   */
  public void watch(String version, Bundle bundle) {
    latest = version;
    if (!bundle.files().containsKey(PROFILE) || versions.containsKey(version)) {
      return;
    }
    Baseline baseline = Baseline.read(JsonStruct.read(bundle.section(PROFILE)));
    Layout layout =
        Layout.of(
            baseline, bundle.pipeline().schema(), bundle.pipeline().target().classes().size());
    Panes panes = new Panes(layout, settings.paneSeconds(), settings.windowPanes() + 1);
    PaneFiles files = new PaneFiles(folder.resolve(bundle.modelHash()), process);
    Hysteresis hysteresis = new Hysteresis(settings.raiseAfter(), settings.clearAfter());
    versions.putIfAbsent(
        version,
        new Watched(
            version,
            bundle,
            layout,
            panes,
            files,
            hysteresis,
            new Outcomes(bundle.pipeline()),
            new AtomicReference<>(Map.of())));
    isNew.set(true);
  }

  /** Takes over what of other settings can change while it watches. */
  public void adopt(MonitoringSettings other) {
    MonitoringSettings next = settings.adopting(other);
    judge = new Judge(next);
    settings = next;
  }

  /** Whether the version that was watched last has training rows to be compared with. */
  public boolean hasBaseline() {
    String version = latest;
    return version != null && versions.containsKey(version);
  }

  @Override
  public void accept(Scored scored) {
    Watched watched = versions.get(scored.version());
    if (watched == null) {
      unknown.increment();
      return;
    }
    watched.panes().add(scored.row(), scored.prediction(), scored.time(), priority(scored));
  }

  /** Predictions of versions that nobody told to watch. */
  public long unwatched() {
    return unknown.sum();
  }

  /** A hash of the request that is the same in every replica: the finalizer of SplitMix64. */
  private static long priority(Scored scored) {
    long z = scored.requestId().hashCode() * 0x9E3779B97F4A7C15L + scored.time().getNano();
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) >>> 1;
  }

  /** How the window until now differs, for the version watched last; empty without a baseline. */
  public Optional<DriftReport> report() {
    String version = latest;
    Watched watched = version == null ? null : versions.get(version);
    return Optional.ofNullable(watched).map(each -> report(each, clock.instant()));
  }

  /** The same for a version. */
  public Optional<DriftReport> report(String version) {
    return Optional.ofNullable(versions.get(version)).map(each -> report(each, clock.instant()));
  }

  private DriftReport report(Watched watched, Instant now) {
    long next = watched.panes().number(now) + 1;
    long oldest = next - settings.windowPanes();
    Pane window =
        watched.panes().window(oldest, next, watched.files().others(watched.layout(), oldest));
    return judge.judge(
        watched.layout().baseline(),
        watched.layout().read(window),
        Objects.requireNonNull(watched.quality().get()), // set when it was made
        settings.checks());
  }

  /** When to {@link #check} next: a second after the pane that a time lies in has closed. */
  public Instant next(Instant now) {
    long pane = settings.paneSeconds();
    return Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond() - 1, pane) + 1) * pane + 1);
  }

  /**
   * Looks at every version: opens or closes its alert, keeps the counts, tells the news. Call it
   * once a pane; it may wait for a webhook.
   */
  public void check() {
    if (checks++ % settings.labelPanes() == 0) {
      hear();
    }
    Instant now = clock.instant();
    for (Watched watched : versions.values()) {
      DriftReport report = report(watched, now);
      last = watched.version().equals(latest) ? report : last;
      switch (watched.hysteresis().after(report.verdict())) {
        case RAISE -> alerts.get().raise(project, watched.version(), report);
        case CLOSE -> alerts.get().close(project, watched.version());
        case NOTHING -> {}
      }
      keep(watched);
      if (report.rows() == 0 && !watched.version().equals(latest)) { // it scores no more
        alerts.get().close(project, watched.version());
        versions.remove(watched.version());
      }
    }
    messenger.run();
  }

  /**
   * Hears what was logged since the last time and which labels have come, and judges every version
   * by them.
   */
  public synchronized void hear() {
    Instant from = clock.instant().minus(Duration.ofDays(settings.labelDays()));
    if (isNew.getAndSet(false)) {
      log.rewind(); // it may have scored before anybody watched it
    }
    log.read(
        from,
        logged -> {
          Watched watched = versions.get(logged.version());
          if (watched != null) {
            watched.outcomes().add(logged);
          }
        });
    for (Watched watched : versions.values()) {
      watched.outcomes().forget(from);
      Quality.trained(watched.bundle())
          .ifPresent(
              trained -> watched.quality().set(watched.outcomes().judge(log::labels, trained)));
    }
  }

  /** What the last {@link #check} said about the version watched last; costs nothing. */
  public Optional<DriftReport> last() {
    return Optional.ofNullable(last);
  }

  /** Keeps the counts, as before a stop. */
  public void save() {
    versions.values().forEach(Monitor::keep);
  }

  /** Whoever erases a person takes the file away; then no sampled row is to be in the next one. */
  private static void keep(Watched watched) {
    if (watched.files().wasTaken()) {
      watched.panes().forgetRows();
    }
    watched.files().write(watched.panes());
  }

  public String project() {
    return project;
  }

  public MonitoringSettings settings() {
    return settings;
  }

  /** The alerts of this project, the newest first. */
  public List<Alert> alerts(int most) {
    return alerts.get().list(project, most);
  }

  /** Says that somebody has seen an alert, see {@link Alerts#acknowledge}. */
  public Alert acknowledge(long id, String by) {
    return alerts.get().acknowledge(id, by);
  }
}
