package dev.coppice.flows;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Wakes the runner: when somebody asks for a run, when a schedule is due, and when the process that
 * had a project at work is gone. Any number of processes may have one on the same database.
 *
 * <p>Each is for one project, whose flows it knows; others leave its jobs alone. There is one job a
 * project, so that one process at a time works on it. The scheduler's table and ours are never in
 * one transaction; a sweep makes up for whatever fell between them.
 */
public final class FlowScheduler implements AutoCloseable {

  private static final String PROJECT = "project";
  private static final String SCHEDULE = "schedule";
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
  private static final int MISSED = 4;
  private static final int THREADS = 4; // one works, the others look after schedules

  private final String project;
  private final Flows flows;
  private final Schedules schedules;
  private final FlowRunner runner;
  private final Clock clock;
  private final Scheduler scheduler;

  /**
   * How often it looks.
   *
   * @param poll for what others asked for
   * @param heartbeat how often a process says that it lives; after four that were missed its work
   *     is given to another one
   */
  public record Pace(Duration poll, Duration heartbeat) {

    public static Pace defaults() {
      return new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }
  }

  private FlowScheduler(
      String project, DataSource jobs, Flows flows, FlowRunner runner, Pace pace) {
    this.project = project;
    this.flows = flows;
    this.schedules = new Schedules(flows);
    this.runner = runner;
    this.clock = flows.clock();
    CustomTask<Void> projects =
        Tasks.custom(PROJECT + "/" + project, Void.class)
            .onFailureReschedule(FixedDelay.of(pace.poll().multipliedBy(5)))
            .onDeadExecutionRevive()
            .execute((job, context) -> work());
    CustomTask<Void> due =
        Tasks.custom(SCHEDULE + "/" + project, Void.class)
            .onFailureReschedule(FixedDelay.of(pace.poll().multipliedBy(5)))
            .onDeadExecutionRevive()
            .execute((job, context) -> due(job.getId(), context.getExecution().executionTime));
    RecurringTask<Void> sweep =
        Tasks.recurring("sweep/" + project, FixedDelay.of(pace.poll().multipliedBy(5)))
            .execute((job, context) -> sweep());
    this.scheduler =
        Scheduler.create(jobs, projects, due)
            .startTasks(sweep)
            .clock(clock::instant)
            .threads(THREADS)
            .pollingInterval(pace.poll())
            .heartbeatInterval(pace.heartbeat())
            .missedHeartbeatsLimit(MISSED)
            .shutdownMaxWait(LONGEST_STOP)
            .failureLogging(LogLevel.OFF, false) // what failed stands in the run's own log
            .enableImmediateExecution()
            .build();
  }

  /**
   * Begins to follow what is asked for and what is due.
   *
   * @param jobs as {@code JobDatabase.open} gives it
   */
  public static FlowScheduler start(
      String project, DataSource jobs, Flows flows, FlowRunner runner, Pace pace) {
    FlowScheduler scheduler = new FlowScheduler(project, jobs, flows, runner, pace);
    scheduler.sweep();
    scheduler.scheduler.start();
    return scheduler;
  }

  /** Asks for a run and wakes whoever works on the project. */
  public FlowRun ask(NewFlowRun wanted) {
    FlowRun run = flows.ask(wanted);
    wake();
    return run;
  }

  private CompletionHandler<Void> work() {
    try {
      runner.work(project);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return (complete, job) -> {
      job.remove();
      wake(); // somebody may have asked between the last look and the removal
    };
  }

  private CompletionHandler<Void> due(String id, Instant time) {
    Optional<Schedule> found =
        schedules.of(project).stream().filter(each -> each.id().equals(id)).findFirst();
    if (found.isEmpty()) {
      return (complete, job) -> job.remove(); // it was removed, or its time was changed
    }
    Schedule schedule = found.get();
    String askedBy = schedule.asking() + time;
    ask(new NewFlowRun(schedule.project(), schedule.flow(), askedBy, schedule.input()));
    Instant next = schedule.timing().next(time, clock.instant());
    return (complete, job) -> job.reschedule(complete, next);
  }

  private void sweep() {
    wake();
    Instant now = clock.instant();
    for (Schedule schedule : schedules.of(project)) {
      TaskInstance<Void> job = new TaskInstance<>(SCHEDULE + "/" + project, schedule.id());
      scheduler.scheduleIfNotExists(job, schedule.timing().next(now, now));
    }
  }

  private void wake() {
    if (flows.hasWork(project)) {
      SchedulerClient client = scheduler;
      client.scheduleIfNotExists(
          new TaskInstance<>(PROJECT + "/" + project, project), clock.instant());
    }
  }

  /** Stops: a step that is at work is interrupted after five seconds, and resumed by the next. */
  @Override
  public void close() {
    scheduler.stop();
  }
}
