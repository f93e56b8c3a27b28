package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import dev.coppice.errors.Unavailable;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A project with the one model that answers for it.
 *
 * <p>Idea: a request reads the current deployment once and keeps it to the end, so a swap is one
 * write and no request mixes versions. A few rows are judged and scored on the caller's thread,
 * which takes microseconds; more go to the workers. Room in the log is taken before anything is
 * scored: an overloaded log sheds load before it costs.
 */
public final class ServedProject implements Service {

  private static final Logger LOG = System.getLogger(ServedProject.class.getName());
  private static final String CHAMPION = "champion";

  /** So many rows are cheaper to score than to hand over, and hold up nobody. */
  private static final int MOST_HERE = 16;

  private final String project;
  private final ServingSettings settings;
  private final PredictionLog log;
  private final List<Consumer<? super Scored>> listeners;
  private final Executor workers;
  private final Clock clock;
  private final RequestIds ids;
  private final AtomicReference<@Nullable Deployment> current = new AtomicReference<>();
  private final LongAdder listenerFailures = new LongAdder();

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
   * Lets another model answer, from the next request on; requests under way end with theirs.
   *
   * @return the model that answered before, or null
   * @throws InvalidInput when the first model has no field of a name that is to be redacted: a slip
   *     of the pen there would write what must not be written
   */
  public @Nullable Deployment deploy(Deployment next) {
    Problems problems = new Problems();
    List<String> names = next.bundle().pipeline().schema().names();
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
    log.answering(next.origin());
    return current.getAndSet(next);
  }

  @Override
  public String project() {
    return project;
  }

  @Override
  public ServingSettings settings() {
    return settings;
  }

  @Override
  public Deployment deployment() {
    Deployment deployment = current.get();
    if (deployment == null) {
      throw new Unavailable(
          "Project '" + project + "' has no model yet; name one in serving.model, or train one");
    }
    return deployment;
  }

  @Override
  public boolean ready() {
    return current.get() != null;
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
      Deployment deployment = deployment();
      checkCount(rows.size());
      return rows.size() <= MOST_HERE ? scoreHere(deployment, rows) : scoreAway(deployment, rows);
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

  private CompletionStage<Answers> scoreHere(Deployment deployment, List<Asked> rows) {
    Judged judged = judge(deployment, rows);
    PredictionLog.Room room = log.reserve(judged.good().size());
    try {
      long start = System.nanoTime();
      List<Prediction> predictions = Scoring.here(deployment, judged.good());
      return publish(deployment, judged, predictions, System.nanoTime() - start, room);
    } catch (RuntimeException e) {
      room.release();
      throw e;
    }
  }

  private CompletionStage<Answers> scoreAway(Deployment deployment, List<Asked> rows) {
    try {
      return CompletableFuture.supplyAsync(() -> judge(deployment, rows), workers)
          .thenCompose(judged -> scoreAway(deployment, judged));
    } catch (RejectedExecutionException e) {
      throw new Unavailable("The server is stopping or has too many batches; try again", e);
    }
  }

  private CompletionStage<Answers> scoreAway(Deployment deployment, Judged judged) {
    PredictionLog.Room room = log.reserve(judged.good().size());
    long start = System.nanoTime();
    try {
      return Scoring.on(workers, deployment, judged.good())
          .thenCompose(all -> publish(deployment, judged, all, System.nanoTime() - start, room))
          .thenApplyAsync(answers -> answers, workers) // a large answer is not made by the log
          .whenComplete((answers, failure) -> room.release());
    } catch (RuntimeException e) {
      room.release();
      throw e;
    }
  }

  private Judged judge(Deployment deployment, List<Asked> rows) {
    Pipeline pipeline = deployment.bundle().pipeline();
    return Judged.of(rows, pipeline, settings.badRows(), ids);
  }

  private CompletionStage<Answers> publish(
      Deployment deployment,
      Judged judged,
      List<Prediction> predictions,
      long nanos,
      PredictionLog.Room room) {
    Pipeline pipeline = deployment.bundle().pipeline();
    Instant now = clock.instant();
    long each = predictions.isEmpty() ? 0 : nanos / predictions.size();
    List<Answer> answers = new ArrayList<>(judged.ids().size());
    List<Scored> scored = new ArrayList<>(predictions.size());
    for (int row = 0; row < judged.ids().size(); row++) {
      String id = judged.ids().get(row);
      if (!judged.problems().get(row).isEmpty()) {
        answers.add(new Answer(id, null, judged.problems().get(row)));
        continue;
      }
      Prediction prediction = predictions.get(scored.size());
      answers.add(new Answer(id, prediction, List.of()));
      scored.add(
          new Scored(
              id,
              now,
              project,
              deployment.version(),
              CHAMPION,
              pipeline.schema(),
              judged.good().get(scored.size()),
              prediction,
              pipeline.decision(),
              each));
    }
    scored.forEach(this::tell);
    Answers done = new Answers(deployment, CHAMPION, answers, nanos);
    return room.append(scored).thenApply(written -> done);
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
