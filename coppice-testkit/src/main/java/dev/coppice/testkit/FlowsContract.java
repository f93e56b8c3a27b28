package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import dev.coppice.flows.Flow;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.FlowScheduler;
import dev.coppice.flows.FlowStatus;
import dev.coppice.flows.FlowStep;
import dev.coppice.flows.Flows;
import dev.coppice.flows.LogLine;
import dev.coppice.flows.NewFlowRun;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Retry;
import dev.coppice.flows.Schedule;
import dev.coppice.flows.Schedules;
import dev.coppice.flows.Step;
import dev.coppice.flows.Timing;
import dev.coppice.flows.Work;
import dev.coppice.store.JobDatabase;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How flows run, on every database. */
public abstract class FlowsContract {

  private static final FlowScheduler.Pace QUICK =
      new FlowScheduler.Pace(Duration.ofMillis(50), Duration.ofMillis(200));

  @TempDir private Path home;
  private final ManualClock clock = new ManualClock(Instant.parse("2027-01-01T00:00:00Z"));
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private Store store;
  private Flows flows;

  /** Of a place that nobody has used before. */
  protected abstract StoreSettings settings();

  @BeforeEach
  void openStore() {
    store = Store.open(home, settings());
    flows = Flows.open(store, clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private Work does(String what) {
    return attempt -> {
      done.add(what);
      return new Outcome.Done(new Struct().put("did", what));
    };
  }

  private FlowRunner runner(Step... steps) {
    return new FlowRunner(flows, List.of(new Flow("retrain", List.of(steps))), clock::advance, 7);
  }

  private FlowRun ask(String askedBy) {
    Struct input = new Struct().put("rows", 100L);
    return flows.ask(new NewFlowRun("churn", "retrain", askedBy, input));
  }

  private static Map<String, Integer> attempts(FlowRun run) {
    Map<String, Integer> attempts = new TreeMap<>();
    run.steps().forEach(step -> attempts.put(step.name(), step.attempts()));
    return attempts;
  }

  @Test
  void stepsRunInOrderAndReadWhatEarlierOnesGave() throws Exception {
    Work last =
        attempt -> {
          String both = attempt.result("a").text("did") + attempt.result("b").text("did");
          attempt.log("read " + both + " of " + attempt.run().input().integer("rows"));
          return new Outcome.Done(new Struct().put("sum", both));
        };
    FlowRun asked = ask("me");
    assertEquals(FlowStatus.QUEUED, asked.status());
    runner(
            Step.of("c", List.of("a", "b"), last),
            Step.of("b", List.of("a"), does("b")),
            Step.of("a", List.of(), does("a")))
        .work("churn");
    FlowRun run = flows.get(asked.id());
    assertEquals(FlowStatus.FINISHED, run.status());
    assertEquals(List.of("a", "b"), done);
    assertEquals("ab", run.steps().get(2).result().text("sum"));
    List<String> lines = flows.log(run.id()).stream().map(LogLine::line).toList();
    assertEquals(List.of("read ab of 100", "finished"), lines);
    assertEquals(List.of(), flows.projectsWithWork());
  }

  @Test
  void askingTwiceGivesOneRun() throws Exception {
    FlowRun first = ask("alert/42");
    assertEquals(first.id(), ask("alert/42").id());
    runner(Step.of("a", List.of(), does("a"))).work("churn");
    assertEquals(FlowStatus.FINISHED, ask("alert/42").status());
    assertEquals(1, flows.list("churn", 10).size());
    ask("alert/43");
    assertEquals(2, flows.list("churn", 10).size());
  }

  @Test
  void aFailingStepIsTriedAgainAfterWaitsThatGrow() throws Exception {
    List<Instant> times = new ArrayList<>();
    Work fails =
        attempt -> {
          times.add(clock.instant());
          if (attempt.number() < 4) {
            throw new Unavailable("not yet, " + attempt.key());
          }
          return new Outcome.Done(new Struct());
        };
    Retry retry = new Retry(4, Duration.ofSeconds(10), Duration.ofSeconds(25));
    FlowRun run = ask("me");
    runner(new Step("a", List.of(), retry, fails)).work("churn");
    assertEquals(FlowStatus.FINISHED, flows.get(run.id()).status());
    assertEquals(Map.of("a", 4), attempts(flows.get(run.id())));
    long[] most = {10, 20, 25};
    for (int i = 0; i < most.length; i++) {
      double waited = Duration.between(times.get(i), times.get(i + 1)).toMillis() / 1000.0;
      assertTrue(waited > most[i] / 2.0 && waited <= most[i], i + ": " + waited);
    }
    assertTrue(flows.log(run.id()).get(0).line().contains("not yet, " + run.id() + "/a"));
  }

  @Test
  void aStepThatNeverSucceedsFailsTheRunWithItsReason() throws Exception {
    FlowRun run = ask("me");
    runner(
            Step.of("a", List.of(), does("a")),
            Step.of(
                "b",
                List.of("a"),
                attempt -> {
                  done.add("b");
                  throw new IllegalStateException("broken");
                }),
            Step.of("c", List.of("b"), does("c")))
        .work("churn");
    FlowRun failed = flows.get(run.id());
    assertEquals(FlowStatus.FAILED, failed.status());
    assertEquals("Step 'b': broken", failed.reason());
    assertEquals(List.of("a", "b", "b", "b"), done);
    assertEquals(FlowStep.Status.FAILED, failed.steps().get(1).status());
  }

  @Test
  void whatSomebodyMustMendIsNotTriedAgain() throws Exception {
    FlowRun run = ask("me");
    Work refuses =
        attempt -> {
          throw new Rejected("the gate says no");
        };
    runner(Step.of("gate", List.of(), refuses)).work("churn");
    assertEquals("Step 'gate': the gate says no", flows.get(run.id()).reason());
    assertEquals(Map.of("gate", 1), attempts(flows.get(run.id())));
  }

  @Test
  void aFlowThatNobodyKnowsFails() throws Exception {
    FlowRun run = flows.ask(new NewFlowRun("churn", "retrian", "me", new Struct()));
    runner(Step.of("a", List.of(), does("a"))).work("churn");
    assertEquals(
        "There is no flow 'retrian'; did you mean 'retrain'?", flows.get(run.id()).reason());
  }

  @Test
  void aStepMayEndTheFlowWell() throws Exception {
    FlowRun run = ask("me");
    Work enough = attempt -> new Outcome.Last(new Struct().put("why", "no drift"));
    runner(Step.of("look", List.of(), enough), Step.of("train", List.of("look"), does("train")))
        .work("churn");
    assertEquals(FlowStatus.FINISHED, flows.get(run.id()).status());
    assertEquals("no drift", flows.get(run.id()).steps().get(0).result().text("why"));
    assertEquals(List.of(), done);
  }

  @Test
  void theNextOneGoesOnWhereAProcessStopped() throws Exception {
    FlowRun run = ask("me");
    Work stops =
        attempt -> {
          if (attempt.number() == 1) {
            throw new InterruptedException("the process stops");
          }
          return does("b").on(attempt);
        };
    Step[] steps = {Step.of("a", List.of(), does("a")), Step.of("b", List.of("a"), stops)};
    assertThrows(InterruptedException.class, () -> runner(steps).work("churn"));
    assertEquals(FlowStatus.RUNNING, flows.get(run.id()).status());
    assertEquals(List.of("churn"), flows.projectsWithWork());
    runner(steps).work("churn");
    assertEquals(FlowStatus.FINISHED, flows.get(run.id()).status());
    assertEquals(List.of("a", "b"), done);
  }

  @Test
  void workThatKillsItsProcessIsNotBegunForEver() throws Exception {
    FlowRun run = ask("me");
    Work kills =
        attempt -> {
          done.add("kill");
          throw new StackOverflowError(); // nothing is written down, as when the process is killed
        };
    for (int i = 0; i < 3; i++) {
      assertThrows(
          StackOverflowError.class, () -> runner(Step.of("a", List.of(), kills)).work("churn"));
    }
    runner(Step.of("a", List.of(), kills)).work("churn");
    assertEquals("Step 'a': was begun 3 times and never ended", flows.get(run.id()).reason());
    assertEquals(3, done.size());
  }

  @Test
  void anEffectInTheStoreHappensExactlyOnceWithItsNote() throws Exception {
    store.metadata().migrate("shelf", List.of("create table shelf (name {text});\n"));
    FlowRun run = ask("me");
    AtomicInteger tries = new AtomicInteger();
    Work puts =
        attempt ->
            new Outcome.Written(
                sql -> {
                  sql.run("insert into shelf (name) values (?)", attempt.key());
                  if (tries.incrementAndGet() == 1) {
                    throw new Unavailable("the disk is full for a moment");
                  }
                  return new Struct();
                });
    runner(Step.of("put", List.of(), puts)).work("churn");
    assertEquals(FlowStatus.FINISHED, flows.get(run.id()).status());
    assertEquals(2, tries.get());
    long rows = store.metadata().read(sql -> sql.number("select count(*) from shelf"));
    assertEquals(1, rows, "the first try left nothing");
  }

  /** A process that was taken for dead, and was only slow. */
  @Test
  void theLaterOneHasTheRunAndTheEarlierOneStops() throws Exception {
    FlowRun run = ask("me");
    Step next = Step.of("b", List.of("a"), does("b"));
    Work slow =
        attempt -> {
          runner(Step.of("a", List.of(), does("a by the later one")), next).work("churn");
          done.add("a by the earlier one");
          return new Outcome.Written(
              sql -> {
                throw new AssertionError("it must not be written");
              });
        };
    runner(Step.of("a", List.of(), slow), next).work("churn");
    assertEquals(List.of("a by the later one", "b", "a by the earlier one"), done);
    assertEquals(FlowStatus.FINISHED, flows.get(run.id()).status());
  }

  @Test
  void aRunIsCancelledBeforeItBeginsAndBetweenSteps() throws Exception {
    FlowRun queued = ask("one");
    assertEquals(FlowStatus.CANCELLED, flows.cancel(queued.id()).status());
    assertThrows(Conflict.class, () -> flows.cancel(queued.id()));
    FlowRun running = ask("two");
    Work cancels =
        attempt -> {
          flows.cancel(attempt.run().id());
          assertTrue(attempt.isCancelled());
          return does("a").on(attempt);
        };
    runner(Step.of("a", List.of(), cancels), Step.of("b", List.of("a"), does("b"))).work("churn");
    assertEquals(FlowStatus.CANCELLED, flows.get(running.id()).status());
    assertEquals(List.of("a"), done);
  }

  @Test
  void aWaitEndsWhenTheRunIsCancelled() throws Exception {
    FlowRun run = ask("me");
    Work fails =
        attempt -> {
          throw new Unavailable("no");
        };
    Flow flow =
        new Flow(
            "retrain",
            List.of(
                new Step(
                    "a", List.of(), new Retry(2, Duration.ofDays(1), Duration.ofDays(1)), fails)));
    AtomicInteger pauses = new AtomicInteger();
    FlowRunner.Pause pause =
        time -> {
          clock.advance(time);
          if (pauses.incrementAndGet() == 3) {
            flows.cancel(run.id());
          }
        };
    new FlowRunner(flows, List.of(flow), pause, 1).work("churn");
    assertEquals(FlowStatus.CANCELLED, flows.get(run.id()).status());
    assertEquals(3, pauses.get());
  }

  /** Two processes, many projects: everything is done once, and a project does one at a time. */
  @Test
  void oneRunOfAProjectIsAtWorkAtATimeOverAllProcesses() throws Exception {
    DataSource jobs = JobDatabase.open(home, settings());
    Flows real = Flows.open(store, Clock.systemUTC());
    CountDownLatch ended = new CountDownLatch(30);
    Map<String, AtomicInteger> atWork = new ConcurrentHashMap<>();
    List<String> together = Collections.synchronizedList(new ArrayList<>());
    Work counts =
        attempt -> {
          AtomicInteger busy =
              atWork.computeIfAbsent(attempt.run().project(), k -> new AtomicInteger());
          if (busy.incrementAndGet() > 1) {
            together.add(attempt.key());
          }
          done.add(attempt.key());
          busy.decrementAndGet();
          ended.countDown();
          return new Outcome.Done(new Struct());
        };
    Flow flow = new Flow("count", List.of(Step.of("a", List.of(), counts)));
    FlowRunner runner = new FlowRunner(real, List.of(flow), time -> {}, 1);
    List<FlowScheduler> schedulers = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) { // each project in two processes
        schedulers.add(FlowScheduler.start("p" + i % 3, jobs, real, runner, QUICK));
      }
      for (int i = 0; i < 30; i++) {
        NewFlowRun wanted = new NewFlowRun("p" + i % 3, "count", "me/" + i, new Struct());
        schedulers.get(i % 6).ask(wanted);
      }
      assertTrue(ended.await(60, TimeUnit.SECONDS), () -> "done: " + done.size());
    } finally {
      schedulers.forEach(FlowScheduler::close);
    }
    assertEquals(30, List.copyOf(done).stream().distinct().count());
    assertEquals(30, done.size());
    assertEquals(List.of(), together);
  }

  @Test
  void whatAnotherProcessAskedForAndWhatIsDueIsDone() throws Exception {
    DataSource jobs = JobDatabase.open(home, settings());
    Flows real = Flows.open(store, Clock.systemUTC());
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch due = new CountDownLatch(2);
    Work counts =
        attempt -> {
          done.add(attempt.run().askedBy());
          (attempt.run().askedBy().startsWith("schedule/") ? due : asked).countDown();
          return new Outcome.Done(new Struct());
        };
    Flow flow = new Flow("count", List.of(Step.of("a", List.of(), counts)));
    FlowRunner runner = new FlowRunner(real, List.of(flow), time -> {}, 1);
    Schedules schedules = new Schedules(real);
    schedules.put(
        new Schedule("churn", "often", "count", new Timing("every 1s", "UTC"), new Struct()));
    schedules.put( // of a project that this process does not know
        new Schedule("prices", "often", "count", new Timing("every 1s", "UTC"), new Struct()));
    FlowRun others = real.ask(new NewFlowRun("prices", "count", "me too", new Struct()));
    try (FlowScheduler scheduler = FlowScheduler.start("churn", jobs, real, runner, QUICK)) {
      real.ask(new NewFlowRun("churn", "count", "me", new Struct())); // as a command does
      assertTrue(asked.await(60, TimeUnit.SECONDS));
      assertTrue(due.await(60, TimeUnit.SECONDS));
      schedules.remove("churn", "often");
      assertEquals(List.of(), schedules.of("churn"));
    }
    assertEquals(FlowStatus.QUEUED, real.get(others.id()).status());
    assertEquals(1, real.list("prices", 10).size());
    assertEquals(done.size(), List.copyOf(done).stream().distinct().count());
  }
}
