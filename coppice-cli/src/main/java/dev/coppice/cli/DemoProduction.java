package dev.coppice.cli;

import dev.coppice.cli.DemoCustomers.Seen;
import dev.coppice.cli.DemoTable.World;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Charts;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Unavailable;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStep;
import dev.coppice.flows.Flows;
import dev.coppice.loop.Loop;
import dev.coppice.monitoring.Alert;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.Verdict;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Rollout;
import dev.coppice.serving.Rollouts;
import dev.coppice.store.Store;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The second half of the demo: a real server with real customers, and the loop at work. */
final class DemoProduction implements AutoCloseable {

  /** Everything as it comes, but in seconds where a real shop has minutes. */
  static final String SETTINGS =
      """

      rules:
        - check: data_gb >= 0 and monthly_charge > 0
          message: nobody uses less than nothing

      server:
        port: 0

      monitoring:
        pane_seconds: 1
        window_panes: 6
        label_panes: 2

      retraining:
        enabled: true
        when: alert = 1 and quality_drop > 0.05
        check_seconds: 1
        min_rows: 900
        cooldown_minutes: 60
        train_on: since-alert
        canary:
          shares: [0.2, 0.5, 1]
          dwell_seconds: 1
          rows: 60
        watch:
          minutes: 30
          rows: 400
      """;

  private static final String NAME = "churn";
  private static final Duration LONGEST = Duration.ofSeconds(120);

  private final DemoScreen screen;
  private final Store store;
  private final Serving serving;
  private final DemoCustomers customers;
  private final Alerts alerts;
  private final Flows flows;
  private final Registry registry;
  private final Rollouts rollouts;

  private DemoProduction(DemoScreen screen, Store store, Serving serving, DemoCustomers customers) {
    Clock clock = Clock.systemUTC();
    this.screen = screen;
    this.store = store;
    this.serving = serving;
    this.customers = customers;
    this.alerts = Alerts.open(store, clock);
    this.flows = Flows.open(store, clock);
    this.registry = Registry.open(store, clock);
    this.rollouts = Rollouts.open(store, clock);
  }

  /** What an alert says to the log of a server would stand in the middle of the story. */
  private static final Logger ALERTS = Logger.getLogger("dev.coppice.monitoring");

  static DemoProduction start(Coppice coppice, DemoScreen screen, Path project, long seed) {
    ALERTS.setLevel(Level.OFF);
    ProjectFile<Settings> file =
        coppice.settings(project, coppice.overrides().with("--set", "tracking.uri", ""));
    Path home = project.resolve(".coppice");
    Serving serving =
        Serving.start(List.of(new Serving.Place(file, home)), OutputStream.nullOutputStream());
    String address = serving.address() + "/api/v1/projects/" + NAME;
    Store store = Store.open(home, file.value().store());
    return new DemoProduction(screen, store, serving, new DemoCustomers(address, seed + 100));
  }

  String address() {
    return serving.address();
  }

  void tell() {
    screen.chapter("In production");
    screen.step("serve", serving.address() + ", with customers who ask, and tell later what came");
    awaitRequests(1000);
    answers();

    screen.chapter("The world changes");
    customers.live(World.RIVAL);
    screen.note("  Prices go up by a third, and a rival lures away those who were faithful.");
    customers.seen();
    Alert alert = await("an alert", this::alert);
    screen.step("alert", "number " + alert.id() + ", on churn/1: " + loss(), alert.toStruct());
    awaitRequests(600);
    answers();
    screen.step("drift", drifted());
    retrained();
    awaitRequests(1000);
    answers();

    screen.chapter("The world changes back");
    customers.live(World.USUAL);
    screen.note("  The rival is gone, and the new model with its new habits is wrong.");
    FlowRun ended = await("the rollback", this::ended);
    FlowStep watch = step(ended, "watch").orElseThrow();
    screen.step(
        "rollback",
        "churn/"
            + registry.aliases(NAME).get("champion")
            + " is champion again: "
            + watch.result().text("reason"),
        watch.result());
    customers.seen();
    awaitRequests(600);
    answers();
  }

  private Optional<Alert> alert() {
    return alerts.open(NAME, "1").filter(each -> each.level() == Verdict.ALERT);
  }

  private Struct drift() {
    return customers.get("/drift").struct("report");
  }

  /** The columns that moved furthest in the last seconds, as the server tells them. */
  private String drifted() {
    String columns =
        drift().structs("columns").stream()
            .sorted(Comparator.comparingDouble(column -> -psi(column)))
            .limit(3)
            .map(
                column ->
                    column.text("name") + " " + String.format(Locale.ROOT, "%.2f", psi(column)))
            .collect(Collectors.joining(", "));
    return "PSI of the columns that moved furthest: " + columns;
  }

  private String loss() {
    Struct signals = drift().struct("signals");
    return signals.has("quality_drop")
        ? String.format(
            Locale.ROOT,
            "log loss %.2f, %+d %% against training",
            signals.number("loss"),
            Math.round(100 * signals.number("quality_drop")))
        : "rows are not like those of the training";
  }

  private static double psi(Struct column) {
    Struct statistics = column.struct("statistics");
    return statistics.has("psi") ? statistics.number("psi") : 0;
  }

  private void retrained() {
    screen.chapter("The loop closes");
    FlowRun run = await("a retraining", this::run);
    screen.step("decide", run.input().text("reason"), run.input());
    FlowStep gather = await("rows", () -> done("gather"));
    Struct rows = gather.result();
    screen.step(
        "gather",
        Figures.count(rows.integer("logged_rows"))
            + " labelled rows since the alert to train, the newest "
            + Figures.count(rows.integer("gate_rows"))
            + " to judge only",
        rows);
    await("a model", () -> done("train"));
    FlowStep registered = await("a version", () -> done("register"));
    screen.step("train", registered.result().text("reference") + " is registered");
    FlowStep judge = await("the gates", () -> done("judge"));
    String judged = judge.result().findText("champion");
    if (judged == null) {
      throw new Unavailable("The gates said no: " + judge.result().text("reason"));
    }
    screen.step("gates", judged, judge.result());
    double share = 0;
    while (done("canary").isEmpty()) {
      Optional<Rollout> rollout = rollouts.latest(NAME);
      if (rollout.isPresent() && rollout.get().share() > share) {
        share = rollout.get().share();
        screen.step(
            "canary",
            String.format(
                "%-20s churn/2 gets %d %% of the requests",
                Charts.bar(share, 20), Math.round(100 * share)));
      }
      pause();
    }
    await("the promotion", () -> done("promote"));
    screen.step("promote", "churn/2 is champion");
    customers.seen();
  }

  private Optional<FlowRun> run() {
    return flows.list(NAME, 10).stream().filter(run -> run.flow().equals(Loop.FLOW)).findFirst();
  }

  private Optional<FlowRun> ended() {
    return run().filter(run -> run.status().hasEnded());
  }

  private Optional<FlowStep> done(String name) {
    Optional<FlowRun> run = run();
    run.filter(each -> each.status().hasEnded() && step(each, name).isEmpty())
        .ifPresent(
            each -> {
              throw new Unavailable("The retraining ended before '" + name + "': " + each.reason());
            });
    return run.flatMap(each -> step(each, name))
        .filter(step -> step.status() == FlowStep.Status.DONE);
  }

  private static Optional<FlowStep> step(FlowRun run, String name) {
    return run.steps().stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /** How many answers came true is the one number that counts: it gets a bar. */
  private void answers() {
    Seen seen = customers.seen();
    String bar = String.format("%-20s", Charts.bar(seen.right(), 20));
    screen.step(
        "customers",
        String.format(
            Locale.ROOT,
            "%s %5.1f %% right   version %s   %,d requests, %.1f ms each",
            bar,
            100 * seen.right(),
            seen.version(),
            seen.requests(),
            seen.medianMs()),
        new Struct()
            .put("requests", seen.requests())
            .put("right", seen.right())
            .put("median_ms", seen.medianMs())
            .put("version", seen.version()));
  }

  private void awaitRequests(int least) {
    customers.seen();
    await(
        least + " requests",
        () -> customers.count() >= least ? Optional.of(least) : Optional.empty());
  }

  private <T> T await(String what, Supplier<Optional<T>> look) {
    screen.waiting(what);
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() < end) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      pause();
    }
    throw new Unavailable("The demo waited " + LONGEST.toSeconds() + " s for " + what);
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("The demo was interrupted", e);
    }
  }

  @Override
  public void close() {
    customers.close();
    serving.close();
    store.close();
  }
}
