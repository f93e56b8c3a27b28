package dev.coppice.cli;

import dev.coppice.codec.Struct;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.FlowScheduler;
import dev.coppice.flows.Flows;
import dev.coppice.flows.NewFlowRun;
import dev.coppice.flows.Schedules;
import dev.coppice.http.EventLog;
import dev.coppice.loop.Decision;
import dev.coppice.loop.Loop;
import dev.coppice.store.JobDatabase;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loops of projects, at work: each asks once in a while whether to train again, and does what
 * was asked for. Of several processes on one home, one at a time works on a project.
 */
final class Loops implements AutoCloseable {

  private static final int LOOK_SECONDS = 5;
  private static final FlowScheduler.Pace QUICK =
      new FlowScheduler.Pace(Duration.ofMillis(500), Duration.ofSeconds(5));

  private final ScheduledExecutorService checks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "retraining");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
          });
  private final List<Working> working = new ArrayList<>();
  private final EventLog events;
  private final Clock clock;

  Loops(EventLog events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /** Asks for this project from now on. */
  void add(Serving.Place place, Supplier<Store> store) {
    Working one = new Working(place, store, clock);
    working.add(one);
    long seconds = place.file().value().retraining().checkSeconds();
    checks.scheduleWithFixedDelay(() -> check(one), seconds, seconds, TimeUnit.SECONDS);
  }

  /** Does only what is scheduled for this project, or asked for after that. */
  void follow(Serving.Place place, BooleanSupplier exists, Supplier<Store> store) {
    Working one = new Working(place, store, clock);
    working.add(one);
    checks.scheduleWithFixedDelay(() -> follow(one, exists), 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private void follow(Working one, BooleanSupplier exists) {
    try {
      if (!one.isOpen() && exists.getAsBoolean() && one.hasSchedules()) {
        one.open();
      }
    } catch (RuntimeException e) { // a scheduled task that throws is never run again
      say("schedules_failed", one, String.valueOf(e.getMessage()));
    }
  }

  private void check(Working one) {
    try {
      Decision decision = one.open().check(one::ask);
      if (decision.yes()) {
        say("retraining_asked", one, decision.reason());
      }
    } catch (RuntimeException e) { // a scheduled task that throws is never run again
      say("retraining_failed", one, String.valueOf(e.getMessage()));
    }
  }

  private void say(String event, Working one, String reason) {
    events.add(
        new Struct()
            .put("event", event)
            .put("time", clock.instant().toString())
            .put("project", one.place.name())
            .put("reason", reason));
  }

  @Override
  public void close() {
    checks.shutdownNow();
    working.forEach(Working::close);
  }

  /** One project, opened when its store can be. */
  static final class Working implements AutoCloseable {

    private final Serving.Place place;
    private final Supplier<Store> store;
    private final Clock clock;
    private @Nullable Loop loop;
    private @Nullable FlowScheduler scheduler;
    private volatile boolean closing;

    Working(Serving.Place place, Supplier<Store> store, Clock clock) {
      this.place = place;
      this.store = store;
      this.clock = clock;
    }

    synchronized boolean isOpen() {
      return loop != null;
    }

    boolean hasSchedules() {
      return !new Schedules(Flows.open(store.get(), clock)).of(place.name()).isEmpty();
    }

    /** Opens it the first time: from then on it does what is asked for. */
    synchronized Loop open() {
      Loop known = loop;
      if (known == null) {
        Store opened = store.get();
        known = Retrainer.loop(place, opened, clock);
        Flows flows = Flows.open(opened, clock);
        FlowRunner runner = new FlowRunner(flows, known.flows(), this::pause, 1);
        scheduler =
            FlowScheduler.start(
                place.name(),
                JobDatabase.open(place.home(), place.file().value().store()),
                flows,
                runner,
                QUICK);
        loop = known;
      }
      return known;
    }

    synchronized FlowRun ask(NewFlowRun wanted) {
      open();
      return Objects.requireNonNull(scheduler).ask(wanted);
    }

    private void pause(Duration time) throws InterruptedException {
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end) {
        if (closing) {
          throw new InterruptedException("the process stops");
        }
        Thread.sleep(Math.min(100, Math.max(1, time.toMillis())));
      }
    }

    @Override
    public synchronized void close() {
      closing = true;
      if (scheduler != null) {
        scheduler.close();
      }
    }
  }
}
