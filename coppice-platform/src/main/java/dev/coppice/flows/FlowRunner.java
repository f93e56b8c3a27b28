package dev.coppice.flows;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Does the runs of a project, one after another.
 *
 * <p>Every step's begin and end are written down before the next thing happens. Whoever comes after
 * a process that died finds what is done, and begins with the step that was not. A step that was
 * begun counts as an attempt even when nothing more was heard of it: work that kills its process
 * does not do so for ever.
 *
 * <p>One caller a project at a time: {@link FlowScheduler} sees to that over all processes. Should
 * there be two all the same (one was taken for dead while its machine slept), the later one has the
 * run, and the earlier one finds out at its next write and stops.
 */
public final class FlowRunner {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1); // then it asks for news

  /** How to wait: a real process sleeps, a simulated one moves its clock. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private final Flows flows;
  private final Map<String, Flow> known = new TreeMap<>();
  private final Pause pause;
  private final long seed;

  /**
   * @param known the flows that this process can do
   * @param seed of the chance in the waits
   */
  public FlowRunner(Flows flows, List<Flow> known, Pause pause, long seed) {
    this.flows = flows;
    known.forEach(flow -> this.known.put(flow.name(), flow));
    this.pause = pause;
    this.seed = seed;
  }

  /**
   * Does everything that a project has to do.
   *
   * @throws InterruptedException when the process stops; what is half done is resumed by the next
   */
  public void work(String project) throws InterruptedException {
    String owner = UUID.randomUUID().toString();
    for (Optional<Ledger> next = flows.take(project, owner);
        next.isPresent();
        next = flows.take(project, owner)) {
      try {
        work(next.get());
      } catch (Superseded e) {
        return;
      }
    }
  }

  private void work(Ledger ledger) throws InterruptedException {
    FlowRun run = flows.get(ledger.run());
    Flow flow = known.get(run.flow());
    if (flow == null) {
      String hint = Nearest.hint(run.flow(), known.keySet());
      ledger.end(FlowStatus.FAILED, "There is no flow '" + run.flow() + "'" + hint);
      return;
    }
    Map<String, Struct> results = new LinkedHashMap<>();
    for (FlowStep step : run.steps()) {
      if (step.status() == FlowStep.Status.DONE) {
        results.put(step.name(), step.result());
      }
    }
    for (Step step : flow.steps()) {
      if (!results.containsKey(step.name()) && !work(ledger, run, step, results)) {
        if (ledger.isCancelled()) {
          cancel(ledger, flow);
        }
        return;
      }
    }
    ledger.end(FlowStatus.FINISHED, "");
  }

  private void cancel(Ledger ledger, Flow flow) {
    FlowRun run = flows.get(ledger.run());
    if (run.status().hasEnded()) {
      return; // with its last step
    }
    String reason = "";
    try {
      flow.whenCancelled().accept(run);
    } catch (RuntimeException e) {
      reason = "Not all of it could be taken back: " + e.getMessage();
    }
    ledger.end(FlowStatus.CANCELLED, reason);
  }

  /** Until the step is done: false when the run has ended with it, or is to be cancelled. */
  private boolean work(Ledger ledger, FlowRun run, Step step, Map<String, Struct> results)
      throws InterruptedException {
    while (true) {
      if (!awaitTime(ledger, step)) {
        return false;
      }
      int number = ledger.begin(step.name());
      int killedOnly = step.retry().attempts() == 1 ? 1 : 0;
      if (number > step.retry().attempts() + killedOnly) {
        ledger.failed(step.name(), "was begun " + (number - 1) + " times and never ended");
        return false;
      }
      try {
        Attempt attempt = new Attempt(run, step.name(), number, Map.copyOf(results), ledger);
        Outcome outcome = step.work().on(attempt);
        if (outcome instanceof Outcome.Later later) {
          ledger.later(step.name(), later);
          continue;
        }
        results.put(step.name(), ledger.done(step.name(), outcome));
        return !(outcome instanceof Outcome.Last);
      } catch (InterruptedException | Superseded e) {
        throw e;
      } catch (Exception e) {
        if (!again(ledger, step, number, e)) {
          return false;
        }
      }
    }
  }

  private boolean again(Ledger ledger, Step step, int number, Exception e)
      throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("stopped while '" + step.name() + "' was at work");
    }
    boolean users =
        e instanceof InvalidInput
            || e instanceof NotFound
            || e instanceof Conflict
            || e instanceof Rejected;
    String what = e.getMessage() == null ? e.toString() : e.getMessage();
    if (users || number >= step.retry().attempts()) {
      ledger.failed(step.name(), what);
      return false;
    }
    long mixed = seed ^ (ledger.run() << 40) ^ ((long) step.name().hashCode() << 8) ^ number;
    ledger.failed(step.name(), what, step.retry().wait(number, new SplittableRandom(mixed)));
    return true;
  }

  /** False when the run was cancelled meanwhile. */
  private boolean awaitTime(Ledger ledger, Step step) throws InterruptedException {
    long notBefore = ledger.notBefore(step.name());
    while (!ledger.isCancelled()) {
      long left = notBefore - flows.clock().millis();
      if (left <= 0) {
        return true;
      }
      pause.of(Duration.ofMillis(Math.min(left, LONGEST_WAIT.toMillis())));
    }
    return false;
  }
}
