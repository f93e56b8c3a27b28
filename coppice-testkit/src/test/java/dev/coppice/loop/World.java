package dev.coppice.loop;

import dev.coppice.audit.By;
import dev.coppice.data.DataSettings;
import dev.coppice.errors.InvalidInput;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.Flows;
import dev.coppice.monitoring.AlertSettings;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.Correction;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogSettings;
import dev.coppice.recipe.Project;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.registry.gates.Comparison;
import dev.coppice.registry.gates.PromotionSettings;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Rollout;
import dev.coppice.serving.Rollouts;
import dev.coppice.serving.RoutingSettings;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.testkit.ManualClock;
import dev.coppice.training.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A shop with a server, a monitor and people who hand in labels, all on a clock that a test moves:
 * every minute forty visitors come, and two minutes later it is known who bought.
 */
final class World implements AutoCloseable {

  static final By ANN = new By("ann", "the first one");
  private static final Instant START = Instant.parse("2027-03-01T08:00:00Z");
  private static final int VISITORS = 40;

  final Path home;
  final ManualClock clock;
  final Store store;
  final Registry registry;
  final Labels labels;
  final Alerts alerts;
  final Flows flows;
  final LoopProject project;
  final Loop loop;
  final Trainings trainings;
  boolean changed;
  private final SplittableRandom random;
  private final Path time; // outlives the process
  private final List<Label> waiting = new ArrayList<>();
  private final Watched watched;
  private final Map<String, int[]> right = new TreeMap<>();
  private int visitor;

  World(Path home, RetrainingSettings retraining, LogSettings logging) throws IOException {
    this(home, StoreSettings.defaults(), retraining, logging, List.of());
  }

  /**
   * @param approvers who must agree to a new champion; empty when nobody is asked
   */
  World(
      Path home,
      StoreSettings storing,
      RetrainingSettings retraining,
      LogSettings logging,
      List<String> approvers)
      throws IOException {
    this.home = home;
    this.time = home.resolve("time");
    this.clock =
        new ManualClock(Files.exists(time) ? Instant.parse(Files.readString(time)) : START);
    this.random = new SplittableRandom(clock.instant().getEpochSecond());
    Path data = home.resolve("shop.csv");
    boolean isNew = !Files.exists(data);
    if (isNew) {
      Files.writeString(data, csv(2000));
    }
    store = Store.open(home, storing);
    registry = Registry.open(store, clock);
    labels = Labels.open(store, "shop", clock);
    alerts = Alerts.open(store, clock);
    flows = Flows.open(store, clock);
    project =
        new LoopProject(
            "shop",
            settings(data),
            home,
            home.resolve("retraining"),
            new LogFiles(home.resolve("predictions"), LineNames.defaults()),
            serving(logging),
            promotion(approvers),
            RegistrySettings.defaults(),
            retraining,
            monitoring());
    trainings = new Trainings(store, home, clock);
    loop = Loop.open(store, project, trainings, clock, System::nanoTime);
    if (isNew) {
      trainings.train("first", project.settings(), Map.of(), () -> false);
      Registration registration = Registration.of(store, clock, RegistrySettings.defaults());
      ModelVersion first = registration.run(registration.tracking().runs().get("first"), ANN);
      registry.alias("shop", "champion", first.number(), ANN);
    }
    watched = new Watched(project, store, alerts, labels, clock);
  }

  static RetrainingSettings retraining() {
    return retraining(6 * 60);
  }

  /**
   * @param watch so many minutes after a promotion
   */
  static RetrainingSettings retraining(int watch) {
    return new RetrainingSettings(
        true,
        "alert = 1 and " + RetrainingSettings.WHEN, // since then, so since when?
        60,
        600,
        60,
        4,
        30,
        RetrainingSettings.TrainOn.SINCE_ALERT,
        0,
        0.3,
        new RetrainingSettings.Canary(List.of(0.25, 1.0), 120, 20),
        new RetrainingSettings.Watch(watch, 200, 0));
  }

  static LogSettings logging() {
    return new LogSettings(LogSettings.Mode.FILE, 1 << 16, 0, 0, 1, List.of());
  }

  private static Project settings(Path data) {
    Project usual = Project.defaults().named("shop");
    DataSettings none = DataSettings.defaults();
    DataSettings rows =
        new DataSettings(
            data.getFileName().toString(),
            null,
            none.delimiter(),
            none.missing(),
            none.missingNumbers(),
            none.rename(),
            "bought",
            "yes",
            List.of("visitor"),
            List.of(),
            null,
            null,
            none.split());
    return new Project(
        "shop",
        rows,
        usual.schema(),
        usual.rules(),
        usual.features(),
        List.of(new Candidate("logistic", Map.of())),
        usual.training(),
        usual.search(),
        usual.decision(),
        usual.gates());
  }

  static ServingSettings serving(LogSettings logging) {
    ServingSettings d = ServingSettings.defaults();
    RoutingSettings r = RoutingSettings.defaults();
    return new ServingSettings(
        d.title(),
        d.apiVersion(),
        d.compat(),
        d.mount(),
        d.model(),
        d.versionLabel(),
        d.onMissingModel(),
        d.badRows(),
        d.maxRows(),
        d.maxBodyBytes(),
        logging,
        new RoutingSettings(
            r.champion(),
            r.challenger(),
            r.staging(),
            r.shadow(),
            r.share(),
            r.rule(),
            r.fallback(),
            r.local(),
            r.constant(),
            0,
            30_000));
  }

  static PromotionSettings promotion(List<String> approvers) {
    PromotionSettings usual = PromotionSettings.defaults();
    return new PromotionSettings(
        "",
        usual.maxRows(),
        usual.minRows(),
        usual.checks(),
        Comparison.defaults(),
        usual.fairness(),
        0,
        approvers);
  }

  private static MonitoringSettings monitoring() {
    MonitoringSettings usual = MonitoringSettings.defaults();
    return new MonitoringSettings(
        usual.warn(),
        usual.alert(),
        100,
        Correction.HOLM,
        60,
        30,
        30,
        7,
        10,
        1,
        10,
        AlertSettings.defaults());
  }

  /** The newest. */
  Rollout rollout() {
    return Rollouts.open(store, clock).latest("shop").orElseThrow();
  }

  /** Of the requests that a candidate gets. */
  double share() {
    return Rollouts.open(store, clock).latest("shop").map(Rollout::share).orElse(0.0);
  }

  /** How many answers of a version were right, and how many it gave. */
  int[] right(String version) {
    return right.getOrDefault(version, new int[2]).clone();
  }

  /** Moves the clock, and lets the world go on with it. */
  void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      Instant minute = clock.instant().plusSeconds(60 - clock.instant().getEpochSecond() % 60);
      clock.set(minute.isAfter(end) ? end : minute);
      if (clock.instant().equals(minute)) {
        minute();
        keepTime();
      }
    }
  }

  private void keepTime() {
    try {
      Files.writeString(time, clock.instant().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void minute() {
    List<Label> known =
        waiting.stream().filter(l -> l.time().isBefore(clock.instant().plusSeconds(1))).toList();
    labels.add(known, Labels.Contradiction.REPORT);
    waiting.removeAll(known);
    for (int i = 0; i < VISITORS; i++) {
      String id = "v-" + clock.instant().getEpochSecond() + "-" + visitor++;
      Visit visit = visit();
      Answer answer = watched.answer(Map.of(id, visit.values())).get(0);
      waiting.add(new Label(id, visit.bought(), clock.instant().plusSeconds(120)));
      int[] counts = right.computeIfAbsent(answer.version(), version -> new int[2]);
      counts[0] +=
          Objects.requireNonNull(answer.prediction()).label().equals(visit.bought()) ? 1 : 0;
      counts[1]++;
    }
    watched.look();
  }

  private record Visit(double age, double clicks, String country, String bought) {

    Map<String, Object> values() {
      return Map.of("age", age, "clicks", clicks, "country", country);
    }
  }

  /** Since the world changed the young buy what the old bought before, and more of them come. */
  private Visit visit() {
    double age = 20 + 50 * random.nextDouble() - (changed ? 8 : 0);
    double clicks = Math.floor(20 * random.nextDouble()) + (changed ? 6 : 0);
    double push = (changed ? -1 : 1) * 0.12 * (age - 45) + 0.05 * (clicks - 10);
    boolean bought = random.nextDouble() < 1 / (1 + StrictMath.exp(-push));
    String country = random.nextInt(3) == 0 ? "DE" : "FR";
    return new Visit(age, clicks, country, bought ? "yes" : "no");
  }

  private String csv(int rows) {
    StringBuilder csv = new StringBuilder("visitor,age,clicks,country,bought\n");
    for (int i = 0; i < rows; i++) {
      Visit visit = visit();
      csv.append(String.format(Locale.ROOT, "n%d,%.3f,", i, visit.age()));
      csv.append((int) visit.clicks()).append(',').append(visit.country());
      csv.append(',').append(visit.bought()).append('\n');
    }
    return csv.toString();
  }

  /** Minutes pass until the loop says yes. */
  int minutesUntilAsked(int most) {
    for (int minute = 1; minute <= most; minute++) {
      pass(Duration.ofMinutes(1));
      if (loop.check(flows::ask).yes()) {
        return minute;
      }
    }
    throw new InvalidInput("not within " + most + " minutes: " + loop.decide().reason());
  }

  /** Does what was asked for; the world goes on while it waits. */
  FlowRunner runner(FlowRunner.Pause pause) {
    return new FlowRunner(flows, loop.flows(), pause, 3);
  }

  @Override
  public void close() {
    watched.close();
    store.close();
  }
}
