package dev.coppice.testkit;

import dev.coppice.codec.Struct;
import dev.coppice.flows.Flow;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.FlowScheduler;
import dev.coppice.flows.Flows;
import dev.coppice.flows.NewFlowRun;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Step;
import dev.coppice.flows.Work;
import dev.coppice.store.JobDatabase;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process whose flow stands still in every step's first attempt, waiting to be killed. */
final class KilledFlow {

  private static final FlowScheduler.Pace QUICK =
      new FlowScheduler.Pace(Duration.ofMillis(50), Duration.ofMillis(100));

  private KilledFlow() {}

  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = System.out;
    Path home = Path.of(arguments[0]);
    StoreSettings settings = new StoreSettings(arguments[1]);
    Store store = Store.open(home, settings);
    store.metadata().migrate("shelf", List.of("create table shelf (name {text});\n"));
    Flows flows = Flows.open(store, Clock.systemUTC());
    Flow flow =
        new Flow(
            "retrain",
            List.of(
                Step.of("preprocess", List.of(), work(out)),
                Step.of("train", List.of("preprocess"), work(out)),
                Step.of("evaluate", List.of("train"), work(out)),
                Step.of("register", List.of("train", "evaluate"), work(out))));
    FlowRunner runner =
        new FlowRunner(flows, List.of(flow), time -> Thread.sleep(time.toMillis()), 1);
    FlowScheduler scheduler =
        FlowScheduler.start("churn", JobDatabase.open(home, settings), flows, runner, QUICK);
    FlowRun run = scheduler.ask(new NewFlowRun("churn", "retrain", "test", new Struct()));
    while (!flows.get(run.id()).status().hasEnded()) {
      Thread.sleep(20);
    }
    out.println(flows.get(run.id()).status());
    scheduler.close();
    store.close();
  }

  private static Work work(PrintStream out) {
    return attempt -> {
      if (attempt.number() == 1) {
        out.println(attempt.key());
        new CountDownLatch(1).await();
      }
      return new Outcome.Written(
          sql -> {
            sql.run("insert into shelf (name) values (?)", attempt.key());
            return new Struct();
          });
    };
  }
}
