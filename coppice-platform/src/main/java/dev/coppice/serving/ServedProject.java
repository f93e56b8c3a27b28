package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import dev.coppice.errors.Unavailable;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.predictions.InPieces;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.serving.Turn.Given;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A project with the models that answer for it.
 *
 * <p>Idea: a request reads the current {@link Arms} once and keeps them to the end, so a swap is
 * one write. Rows whose ids are the challenger's go there first; whatever has no answer then is
 * judged and scored by the champion, and by those who stand in for it, in turn. A few rows are
 * scored on the caller's thread, which takes microseconds; more go to the workers. Room in the log
 * is taken before the champion scores: an overloaded log sheds load before it costs.
 */
public final class ServedProject implements Service {

  private static final Logger LOG = System.getLogger(ServedProject.class.getName());

  private final String project;
  private volatile ServingSettings settings;
  private final PredictionLog log;
  private final List<Consumer<? super Scored>> listeners;
  private final Executor workers;
  private final Clock clock;
  private final RequestIds ids;
  private final AtomicReference<@Nullable Arms> current = new AtomicReference<>();
  private final LongAdder listenerFailures = new LongAdder();
  private volatile String trouble = "";
  private volatile @Nullable Releases releases;
  private volatile Consumer<? super Deployment> onLead = lead -> {};

  /**
   * @param listeners hear of every prediction before its answer leaves, on the thread that scored:
   *     they must be quick and thread-safe; what one throws is counted and harms nobody
   * @param workers score large batches; their tasks never wait for each other
   */
  public ServedProject(
      String project,
      ServingSettings settings,
      PredictionLog log,
      List<? extends Consumer<? super Scored>> listeners,
      Executor workers,
      Clock clock,
      RequestIds ids) {
    this.project = project;
    this.settings = settings;
    this.log = log;
    this.listeners = List.copyOf(listeners);
    this.workers = workers;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Lets one model answer, alone, from the next request on; requests under way end with theirs.
   *
   * @throws InvalidInput when the first model has no field of a name that is to be redacted: a slip
   *     of the pen there would write what must not be written
   */
  public void deploy(Deployment next) {
    route(Arms.of(next));
  }

  /** The same for several models. */
  void route(Arms next) {
    Problems problems = new Problems();
    List<String> names = next.lead().pipeline().schema().names();
    for (String redacted : settings.log().redact()) {
      if (!names.contains(redacted)) {
        String hint = Nearest.hint(redacted, names);
        problems.add("serving.log.redact", "there is no field '" + redacted + "'" + hint);
      }
    }
    if (!ready()) {
      problems.throwIfAny();
    }
    problems.shown().forEach(problem -> LOG.log(Level.WARNING, project + ": " + problem));
    next.deployments().forEach(deployment -> log.answering(deployment.origin()));
    Deployment lead = next.lead().deployment();
    Arms before = current.get();
    if (before == null || before.lead().deployment() != lead) {
      onLead.accept(lead); // first, so that it hears of its first answer
    }
    current.set(next);
  }

  /**
   * @param told of a model that is about to lead
   */
  public void onLead(Consumer<? super Deployment> told) {
    onLead = told;
  }

  /** Lets nobody answer. */
  void routeNowhere() {
    current.set(null);
  }

  /**
   * @param what keeps the routes from being what they should be; empty for nothing
   */
  void trouble(String what) {
    if (!what.isEmpty() && !what.equals(trouble)) {
      LOG.log(Level.WARNING, project + ": " + what);
    }
    trouble = what;
  }

  @Override
  public String project() {
    return project;
  }

  @Override
  public ServingSettings settings() {
    return settings;
  }

  /** Takes over what of other settings can change while it serves; routes follow by themselves. */
  public void adopt(ServingSettings other) {
    settings = settings.adopting(other);
  }

  /** Who answers now; null for nobody. */
  @Nullable Arms arms() {
    return current.get();
  }

  private Arms armsOrRefuse() {
    Arms arms = current.get();
    if (arms == null) {
      throw new Unavailable(
          "Project '" + project + "' has no model yet; name one in serving.model, or train one");
    }
    return arms;
  }

  @Override
  public Deployment deployment() {
    return armsOrRefuse().lead().deployment();
  }

  @Override
  public boolean ready() {
    return current.get() != null;
  }

  @Override
  public Routing routing() {
    Arms arms = current.get();
    if (arms == null) {
      return new Routing("none", null, null, 0, null, "", trouble);
    }
    Trial trial = arms.trial();
    Shadow shadow = arms.shadow();
    return new Routing(
        arms.lead().route(),
        arms.lead().version(),
        trial == null ? null : trial.challenger().version(),
        trial == null ? 0 : trial.split().share(),
        shadow == null ? null : shadow.counts(),
        arms.why(),
        trouble);
  }

  /** Lets operators decide. */
  void releases(Releases by) {
    releases = by;
  }

  @Override
  public Optional<Releases> releases() {
    return Optional.ofNullable(releases);
  }

  /** The log of this project's predictions. */
  public PredictionLog log() {
    return log;
  }

  /** How often a listener threw. */
  public long listenerFailures() {
    return listenerFailures.sum();
  }

  @Override
  public CompletionStage<Answers> score(List<Asked> rows) {
    try {
      Arms arms = armsOrRefuse();
      checkCount(rows.size());
      return rows.size() <= Scoring.MOST_HERE
          ? answer(arms, new Turn(rows, Judged.ids(rows, ids)))
          : CompletableFuture.supplyAsync(
                  () -> answer(arms, new Turn(rows, Judged.ids(rows, ids))), workers)
              .thenCompose(stage -> stage)
              .thenApplyAsync(answers -> answers, workers); // a large answer is not made by the log
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new Unavailable("The server is stopping or has too many batches; try again", e));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void checkCount(int rows) {
    if (rows == 0) {
      throw new InvalidInput("There are no rows; wanted: at least one");
    }
    if (rows > settings.maxRows()) {
      throw new InvalidInput(
          "There are " + rows + " rows; accepted: at most " + settings.maxRows() + " at once");
    }
  }

  private CompletionStage<Answers> answer(Arms arms, Turn turn) {
    Trial trial = arms.trial();
    if (trial == null) {
      return lead(arms, turn);
    }
    int[] chosen = turn.chosen(trial.split());
    if (chosen.length == 0) {
      return lead(arms, turn);
    }
    CompletableFuture<Turn> tried = trial.ask(turn, chosen);
    if (tried.isDone()) {
      return lead(arms, turn);
    }
    Executor onward = // what the champion must do now is not done by the clock that gave up waiting
        work -> {
          if (turn.answered() == chosen.length) {
            work.run();
          } else {
            workers.execute(work);
          }
        };
    return tried.thenComposeAsync(done -> lead(arms, done), onward);
  }

  /** Whatever has no answer yet gets one from those who lead. */
  private CompletionStage<Answers> lead(Arms arms, Turn turn) {
    Judged judged = Judged.of(turn, arms.lead().pipeline(), settings.badRows());
    PredictionLog.Room room = log.reserve(turn.answered() + judged.good().size());
    Asking asking = new Asking(arms, turn, judged, workers);
    try {
      CompletableFuture<Asking.Outcome> asked = asking.ask(0, judged.good(), "");
      if (asked.isDone() && !asked.isCompletedExceptionally()) {
        return publish(arms, turn, judged, asked.join(), room);
      }
      return asked
          .thenCompose(outcome -> publish(arms, turn, judged, outcome, room))
          .whenComplete((answers, failure) -> room.release());
    } catch (RuntimeException e) {
      room.release();
      throw e;
    }
  }

  private CompletionStage<Answers> publish(
      Arms arms, Turn turn, Judged judged, Asking.Outcome outcome, PredictionLog.Room room) {
    Arm lead = outcome.arm();
    Trial trial = arms.trial();
    long each = outcome.said().isEmpty() ? 0 : outcome.nanos() / outcome.said().size();
    String version = lead.version();
    Instant now = clock.instant();
    List<Answer> answers = new ArrayList<>(turn.size());
    List<Scored> scored = new ArrayList<>(turn.size());
    int next = 0;
    for (int row = 0; row < turn.size(); row++) {
      Given given = turn.given(row);
      if (!judged.problems().get(row).isEmpty()) {
        answers.add(
            new Answer(turn.id(row), null, judged.problems().get(row), version, lead.route(), ""));
        continue;
      }
      String why = turn.reason(row);
      if (given == null) {
        given = new Given(lead, outcome.rows().get(next), outcome.said().get(next), each);
        if (trial != null && !why.isEmpty()) {
          trial.tally().failed(Arm.CHALLENGER, 1);
        }
        why =
            why.isEmpty() || outcome.why().isEmpty()
                ? why + outcome.why()
                : why + "; " + outcome.why();
        next++;
      }
      Arm arm = given.arm();
      answers.add(
          new Answer(turn.id(row), given.prediction(), List.of(), arm.version(), arm.route(), why));
      scored.add(scored(turn.id(row), now, given));
    }
    count(arms, scored);
    Answers done = new Answers(arms.lead().deployment(), answers, turn.nanos() + outcome.nanos());
    CompletionStage<Answers> written =
        InPieces.of(scored, workers, this::tell)
            .thenCompose(told -> room.append(scored, workers))
            .thenApply(ignored -> done);
    Shadow shadow = arms.shadow();
    if (shadow != null) {
      shadow.offer(scored);
    }
    return written;
  }

  private Scored scored(String id, Instant now, Given given) {
    Arm arm = given.arm();
    Pipeline pipeline = arm.pipeline();
    return new Scored(
        id,
        now,
        project,
        arm.version(),
        arm.route(),
        pipeline.schema(),
        given.row(),
        given.prediction(),
        pipeline.decision(),
        given.nanos());
  }

  /** Only an answer of the champion itself is compared with the challenger's. */
  private static void count(Arms arms, List<Scored> scored) {
    Trial trial = arms.trial();
    if (trial == null) {
      return;
    }
    String lead = arms.lead().route();
    for (Scored one : scored) {
      if (one.route().equals(lead) || one.route().equals(Arm.CHALLENGER)) {
        trial.tally().answered(one.route(), one.prediction(), one.scoringNanos());
      }
    }
  }

  private boolean tell(List<Scored> piece) {
    piece.forEach(this::tell);
    return true;
  }

  private void tell(Scored scored) {
    for (Consumer<? super Scored> listener : listeners) {
      try {
        listener.accept(scored);
      } catch (RuntimeException e) {
        listenerFailures.increment();
        if (listenerFailures.sum() == 1) { // the first is told, all are counted
          LOG.log(Level.WARNING, "A listener to predictions of " + project + " failed", e);
        }
      }
    }
  }
}
