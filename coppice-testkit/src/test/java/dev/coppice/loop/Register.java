package dev.coppice.loop;

import dev.coppice.data.DataSettings;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.Flows;
import dev.coppice.frame.FieldType;
import dev.coppice.monitoring.AlertSettings;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogSettings;
import dev.coppice.recipe.ColumnSettings;
import dev.coppice.recipe.Project;
import dev.coppice.registry.Registry;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.serving.Answer;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.testkit.ManualClock;
import dev.coppice.training.Candidate;
import dev.coppice.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An office that estimates the price of every flat on the day it is sold, and hears the real one a
 * month later. It looks at its model once a week, on a clock that a test moves.
 */
final class Register implements AutoCloseable {

  static final Duration DELAY = Duration.ofDays(30);
  static final int WINDOW_DAYS = 365;
  private static final Duration DAY = Duration.ofDays(1);
  private static final int WEEK = 7;

  final ManualClock clock;
  final Store store;
  final Registry registry;
  final Alerts alerts;
  final Flows flows;
  final Trainings trainings;
  final Loop loop;

  /** The sums of squared errors and the rows, by month. */
  final Map<String, double[]> months = new TreeMap<>();

  /** What was decided each week, with why. */
  final Map<Instant, Decision> decisions = new TreeMap<>();

  private final Deque<Resale> coming;
  private final Deque<Label> waiting = new ArrayDeque<>();
  private final Labels labels;
  private final Watched watched;
  private int number;

  /**
   * @param known what the first model learns from
   */
  Register(Path home, List<Resale> known, List<Resale> coming) throws IOException {
    this.coming = new ArrayDeque<>(coming);
    clock = new ManualClock(coming.get(0).sold());
    store = Store.open(home, StoreSettings.defaults());
    registry = Registry.open(store, clock);
    alerts = Alerts.open(store, clock);
    flows = Flows.open(store, clock);
    labels = Labels.open(store, "flats", clock);
    Files.writeString(home.resolve("flats.csv"), Resale.csv(known));
    Project project = project("flats.csv");
    trainings = new Trainings(store, home, clock);
    LogSettings logging = new LogSettings(LogSettings.Mode.FILE, 1 << 20, 0, 0, 1, List.of());
    LoopProject looped =
        new LoopProject(
            "flats",
            project,
            home,
            home.resolve("retraining"),
            new LogFiles(home.resolve("predictions"), LineNames.defaults()),
            World.serving(logging),
            World.promotion(List.of()),
            RegistrySettings.defaults(),
            retraining(),
            monitoring());
    loop = Loop.open(store, looped, trainings, clock, System::nanoTime);
    trainings.train("first", project, Map.of(), () -> false);
    Registration registration = Registration.of(store, clock, RegistrySettings.defaults());
    registration.run(registration.tracking().runs().get("first"), World.ANN);
    registry.alias("flats", "champion", 1, World.ANN);
    watched = new Watched(looped, store, alerts, labels, clock);
  }

  /** Rows in the order of time, and a learner that takes no time. */
  static Project project(String source) {
    Project usual = Project.defaults().named("flats");
    DataSettings none = DataSettings.defaults();
    DataSettings rows =
        new DataSettings(
            source,
            null,
            none.delimiter(),
            none.missing(),
            none.missingNumbers(),
            none.rename(),
            "price",
            null,
            List.of(),
            List.of(),
            "sold",
            null,
            none.split());
    Map<String, Object> small =
        Map.of("rounds", 60, "learning_rate", 0.2, "early_stopping", 0, "members", 1);
    return new Project(
        "flats",
        rows,
        Map.of("sold", ColumnSettings.of(FieldType.TIMESTAMP)),
        usual.rules(),
        usual.features(),
        List.of(new Candidate("boosting", small)),
        new TrainingSettings(42, 2, null, 1),
        usual.search(),
        usual.decision(),
        usual.gates());
  }

  /**
   * What the traffic asks for: about fifty flats a day are too few for a canary, and a watch that
   * is shorter than the wait for the prices would see none. All else is the default.
   */
  private static RetrainingSettings retraining() {
    RetrainingSettings usual = RetrainingSettings.defaults();
    return new RetrainingSettings(
        true,
        usual.when(),
        WEEK * 86_400,
        usual.minRows(),
        usual.cooldownMinutes(),
        usual.budget(),
        usual.budgetDays(),
        RetrainingSettings.TrainOn.ALL,
        WINDOW_DAYS,
        usual.gateShare(),
        new RetrainingSettings.Canary(List.of(), 0, 0),
        new RetrainingSettings.Watch(45 * 24 * 60, usual.watch().rows(), usual.watch().margin()));
  }

  /** Panes of a week, verdicts over four of them, prices of the last two months. */
  private static MonitoringSettings monitoring() {
    MonitoringSettings usual = MonitoringSettings.defaults();
    return new MonitoringSettings(
        usual.warn(),
        usual.alert(),
        usual.minRows(),
        usual.correction(),
        WEEK * 86_400,
        4,
        usual.falseAlarmDays(),
        60,
        1,
        usual.raiseAfter(),
        usual.clearAfter(),
        AlertSettings.defaults());
  }

  boolean isOver() {
    return coming.isEmpty();
  }

  /** Until the last flat is sold: weeks pass, the loop is asked at the end of each. */
  void replay() throws InterruptedException {
    FlowRunner runner = new FlowRunner(flows, List.of(loop.flow()), time -> wait(time), 3);
    while (!isOver()) {
      week();
      Decision decision = loop.check(flows::ask);
      decisions.put(clock.instant(), decision);
      if (decision.yes()) {
        runner.work("flats");
      }
    }
  }

  private void wait(Duration time) throws InterruptedException {
    if (isOver()) {
      throw new InterruptedException("the replay is over");
    }
    week();
  }

  private void week() {
    for (int day = 0; day < WEEK; day++) {
      day();
    }
    watched.look();
  }

  private void day() {
    List<Label> known = new ArrayList<>();
    while (!waiting.isEmpty() && !waiting.peek().time().isAfter(clock.instant())) {
      known.add(waiting.remove());
    }
    labels.add(known, Labels.Contradiction.REPORT);
    List<Resale> sold = new ArrayList<>();
    Map<String, Map<String, Object>> asked = new LinkedHashMap<>();
    while (!coming.isEmpty() && !coming.peek().sold().isAfter(clock.instant())) {
      Resale sale = coming.remove();
      sold.add(sale);
      asked.put("f-" + number++, sale.values());
    }
    if (!asked.isEmpty()) {
      List<Answer> answers = watched.answer(asked);
      for (int i = 0; i < sold.size(); i++) {
        keep(sold.get(i), answers.get(i));
      }
    }
    clock.set(clock.instant().plus(DAY));
  }

  private void keep(Resale sale, Answer answer) {
    double error = Objects.requireNonNull(answer.prediction()).value() - sale.price();
    double[] month =
        months.computeIfAbsent(sale.sold().toString().substring(0, 7), m -> new double[2]);
    month[0] += error * error;
    month[1]++;
    Instant known = sale.sold().plus(DELAY);
    waiting.add(new Label(answer.requestId(), Long.toString((long) sale.price()), known));
  }

  @Override
  public void close() {
    watched.close();
    store.close();
  }
}
