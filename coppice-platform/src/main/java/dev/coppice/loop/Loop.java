package dev.coppice.loop;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.audit.Event;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.flows.Flow;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStep;
import dev.coppice.flows.Flows;
import dev.coppice.flows.NewFlowRun;
import dev.coppice.loop.Decision.Condition;
import dev.coppice.monitoring.Alert;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.Quality;
import dev.coppice.monitoring.Signal;
import dev.coppice.monitoring.Verdict;
import dev.coppice.pipeline.Predictions;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Labels;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Decides whether the model of one project is trained again, and asks for it.
 *
 * <p>Nothing is kept here: what was done stands in the runs of the flow, in the registry and in the
 * audit log, so that any process decides alike, also after a restart.
 */
public final class Loop {

  /** The name of the flow. */
  public static final String FLOW = "retrain";

  /** Who the audit log says decided. */
  public static final String ACTOR = "retraining";

  /** The names of all flows. */
  public static final List<String> FLOWS = List.of(FLOW, Checkup.FLOW);

  private static final String HOLD = "retrain.hold";
  private static final int LONGEST_REASON = 1900;
  private static final int PAST = 1000; // runs that are looked back at
  private static final int LOOK_BACK = 16; // times min_rows

  private final LoopProject project;
  private final RetrainingSettings settings;
  private final Registry registry;
  private final Alerts alerts;
  private final Flows flows;
  private final Audit audit;
  private final Gathering gathering;
  private final Retraining retraining;
  private final Clock clock;

  private Loop(
      Store store, LoopProject project, Training training, Clock clock, LongSupplier nanoTime) {
    this.project = project;
    this.settings = project.retraining();
    this.registry = Registry.open(store, clock);
    this.alerts = Alerts.open(store, clock);
    this.flows = Flows.open(store, clock);
    this.audit = Audit.open(store, clock);
    this.gathering = new Gathering(project, Labels.open(store, project.name(), clock));
    this.retraining = new Retraining(store, project, gathering, training, clock, nanoTime);
    this.clock = clock;
  }

  /**
   * @param nanoTime measures how long scoring takes, for the gates
   */
  public static Loop open(
      Store store, LoopProject project, Training training, Clock clock, LongSupplier nanoTime) {
    return new Loop(store, project, training, clock, nanoTime);
  }

  /** What is done when it is asked for. */
  public Flow flow() {
    return retraining.flow();
  }

  /** Everything that may be asked for, or scheduled. */
  public List<Flow> flows() {
    return List.of(flow(), new Checkup(project, registry, gathering, clock).flow());
  }

  /** Everything that speaks for and against, as it is now. Changes nothing. */
  public Decision decide() {
    Optional<ModelVersion> champion = champion();
    List<FlowRun> past = past();
    List<Condition> conditions = new ArrayList<>(first(champion, past));
    Signs signs = new Signs(Map.of());
    if (champion.isPresent() && refused(conditions, "log").isEmpty()) {
      Optional<Alert> alert = alert(champion.get());
      NewerRows rows = gathering.newer(latest(until(past), since(alert)), clock.instant());
      signs = signs(champion.get(), alert, past, rows);
      conditions.addAll(second(rows, signs));
    }
    return new Decision(conditions, signs);
  }

  /** Decides, and asks for a retraining when the answer is yes. A no is kept when it is another. */
  public Decision check(Function<NewFlowRun, FlowRun> ask) {
    List<FlowRun> past = past();
    List<Condition> cheap = first(champion(), past);
    Decision quick = new Decision(cheap, new Signs(Map.of()));
    Decision decision = quick.yes() ? decide() : quick; // reading the log costs
    if (decision.yes()) {
      ask(new By(ACTOR, shortened(decision.reason())), decision, ask);
    } else {
      hold(decision);
    }
    return decision;
  }

  /** Asks for a retraining, whatever the decision says; its own steps may still refuse. */
  public FlowRun ask(By by, Decision decision, Function<NewFlowRun, FlowRun> ask) {
    long number = past().size() + 1; // two who decide at the same time ask for the same run
    Struct input =
        new Struct()
            .put("actor", by.actor())
            .put("reason", by.reason())
            .put("since", since(champion().flatMap(this::alert)).toString())
            .put("until", until(past()).toString())
            .put("decision", decision.toStruct());
    FlowRun run = ask.apply(new NewFlowRun(project.name(), FLOW, "policy/" + number, input));
    audit.add(Entry.of(by, "retrain.ask", project.model(), input.put("flow_run", run.id())));
    return run;
  }

  /** A no that stands in the audit log already is not written again. */
  private void hold(Decision decision) {
    Struct which = new Struct();
    which.putTexts("against", decision.refusals().stream().map(Condition::name).toList());
    Optional<Event> last =
        audit.list(project.model(), 0, 50).stream()
            .filter(event -> event.entry().action().startsWith("retrain."))
            .findFirst();
    boolean said =
        last.filter(event -> event.entry().action().equals(HOLD))
            .filter(event -> event.entry().facts().texts("against").equals(which.texts("against")))
            .isPresent();
    if (!said) {
      By by = new By(ACTOR, shortened(decision.reason()));
      audit.add(Entry.of(by, HOLD, project.model(), which.put("decision", decision.toStruct())));
    }
  }

  static String shortened(String reason) {
    return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason;
  }

  /** The retrainings of the project, the newest first. */
  public List<FlowRun> past() {
    return flows.list(project.name(), PAST).stream()
        .filter(run -> run.flow().equals(FLOW))
        .toList();
  }

  private Optional<ModelVersion> champion() {
    try {
      return Optional.ofNullable(registry.aliases(project.model()).get(project.championAlias()))
          .map(number -> registry.version(project.model(), number));
    } catch (NotFound e) {
      return Optional.empty();
    }
  }

  // --- what costs nothing to know

  private List<Condition> first(Optional<ModelVersion> champion, List<FlowRun> past) {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(
        champion
            .map(version -> new Condition("champion", true, version.reference() + " is champion"))
            .orElse(
                new Condition(
                    "champion",
                    false,
                    "There is no champion to replace: register a version of '"
                        + project.model()
                        + "' and promote it")));
    List<String> refusals = gathering.refusals();
    conditions.add(
        new Condition(
            "log",
            refusals.isEmpty(),
            refusals.isEmpty() ? "The log holds whole rows" : String.join("; ", refusals)));
    conditions.add(alone(past));
    conditions.add(cooldown(past));
    conditions.add(budget(past));
    return conditions;
  }

  private static List<Condition> refused(List<Condition> conditions, String name) {
    return conditions.stream().filter(each -> each.name().equals(name) && !each.holds()).toList();
  }

  private static Condition alone(List<FlowRun> past) {
    Optional<FlowRun> open = past.stream().filter(run -> !run.status().hasEnded()).findFirst();
    return new Condition(
        "alone",
        open.isEmpty(),
        open.map(run -> "Retraining " + run.id().substring(0, 8) + " is under way" + at(run))
            .orElse("No other retraining is under way"));
  }

  private static String at(FlowRun run) {
    return run.steps().stream()
        .filter(step -> step.status() != FlowStep.Status.DONE)
        .findFirst()
        .map(step -> ": " + step.name() + (step.failure().isEmpty() ? "" : ", " + step.failure()))
        .orElse("");
  }

  private Condition cooldown(List<FlowRun> past) {
    Duration least = Duration.ofMinutes(settings.cooldownMinutes());
    if (past.isEmpty()) {
      return new Condition("cool-down", true, "It was never retrained");
    }
    Duration since = Duration.ofMillis(clock.millis() - past.get(0).created());
    boolean over = since.compareTo(least) >= 0;
    return new Condition(
        "cool-down",
        over,
        "The last retraining began "
            + Words.time(since)
            + " ago"
            + (over ? "" : "; the cool-down is " + Words.time(least)));
  }

  private Condition budget(List<FlowRun> past) {
    long from = clock.millis() - Duration.ofDays(settings.budgetDays()).toMillis();
    long spent = past.stream().filter(run -> run.created() > from).count();
    return new Condition(
        "budget",
        spent < settings.budget(),
        spent + " of " + settings.budget() + " retrainings in " + settings.budgetDays() + " days");
  }

  // --- what the log has to be read for

  private List<Condition> second(NewerRows rows, Signs signs) {
    List<Condition> conditions = new ArrayList<>();
    if (!rows.redacted().isEmpty()) {
      conditions.add(new Condition("rows", false, Gathering.redacted(rows.redacted())));
    }
    int newer = rows.rows();
    boolean enough = newer >= settings.minRows();
    conditions.add(
        new Condition(
            Decision.LABELS,
            enough,
            Words.count(newer, "newer labelled row")
                + (enough ? "" : "; at least " + settings.minRows() + " are wanted")));
    conditions.add(
        new Condition(
            Decision.WHEN,
            signs.hold(settings.when()),
            settings.when() + " (" + signs.words(settings.when()) + ")"));
    return conditions;
  }

  /** The newest row that a retraining has used. */
  private static Instant until(List<FlowRun> past) {
    return past.stream()
        .flatMap(run -> run.steps().stream())
        .filter(step -> step.name().equals(Retraining.GATHER) && step.result().has("to"))
        .map(step -> Instant.parse(step.result().text("to")))
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private Optional<Alert> alert(ModelVersion champion) {
    return alerts.open(project.name(), champion.label());
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Rows of before this are of no use. */
  private Instant since(Optional<Alert> alert) {
    return settings.trainOn() == RetrainingSettings.TrainOn.SINCE_ALERT
        ? alert.map(Alert::opened).orElse(Instant.EPOCH)
        : Instant.EPOCH;
  }

  private Signs signs(
      ModelVersion champion, Optional<Alert> alert, List<FlowRun> past, NewerRows rows) {
    Map<String, Double> signs = new LinkedHashMap<>();
    signs.put("alert", alert.filter(each -> each.level() == Verdict.ALERT).isPresent() ? 1.0 : 0);
    signs.put("warning", alert.isPresent() ? 1.0 : 0);
    Instant now = clock.instant();
    alert.ifPresent(
        each -> {
          signs.put("alert_minutes", Duration.between(each.opened(), now).toSeconds() / 60.0);
          signs.put("drifted", (double) each.columns().size());
        });
    signs.put("labelled", (double) rows.rows());
    long since = past.isEmpty() ? began(champion) : past.get(0).created();
    signs.put("days", (now.toEpochMilli() - since) / 86_400_000.0);
    quality(champion, rows)
        .forEach(
            (signal, value) -> {
              if (Signs.QUALITY.contains(signal)) {
                signs.put(signal.key(), value);
              }
            });
    return new Signs(signs);
  }

  private long began(ModelVersion champion) {
    return registry.history(project.model(), project.championAlias()).stream()
        .findFirst()
        .map(AliasChange::at)
        .orElse(champion.created());
  }

  /**
   * A sudden fall is seen in few rows and lost in many, a slow one is seen in many only: asked is
   * of the newest rows, of twice as many, and so on, and those tell that leave least doubt about a
   * fall (after Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing",
   * 2007).
   */
  private Map<Signal, Double> quality(ModelVersion champion, NewerRows rows) {
    if (rows.rows() == 0) {
      return Map.of();
    }
    Bundle bundle = Bundle.open(registry.files(champion));
    Optional<Quality.Trained> trained = Quality.trained(bundle);
    int most = (int) Math.min(rows.rows(), (long) LOOK_BACK * settings.minRows());
    Target target = bundle.pipeline().target();
    Judging newest = Judging.of(rows.between(rows.rows() - most, rows.rows()), target);
    if (newest.rows() == 0 || trained.isEmpty()) {
      return Map.of();
    }
    Predictions said = bundle.pipeline().score(newest.frame());
    Map<Signal, Double> telling = Map.of();
    for (int size = settings.minRows(); telling.isEmpty() || size <= newest.rows(); size *= 2) {
      Map<Signal, Double> one = quality(target, said, newest.truth(), size, trained.get());
      double low = one.getOrDefault(Signal.QUALITY_LOW, Double.NaN);
      if (!(telling.getOrDefault(Signal.QUALITY_LOW, Double.NEGATIVE_INFINITY) >= low)) {
        telling = one;
      }
    }
    return telling;
  }

  /** Of the newest rows, or of all when there are fewer. */
  private static Map<Signal, Double> quality(
      Target target, Predictions said, double[] truth, int size, Quality.Trained trained) {
    int from = Math.max(0, truth.length - size);
    double[][] outputs =
        Arrays.stream(said.outputs())
            .map(output -> Arrays.copyOfRange(output, from, output.length))
            .toArray(double[][]::new);
    int[] decided = Arrays.copyOfRange(said.decided(), from, said.decided().length);
    double[] known = Arrays.copyOfRange(truth, from, truth.length);
    return Quality.of(target.task(), outputs, decided, known, trained);
  }
}
