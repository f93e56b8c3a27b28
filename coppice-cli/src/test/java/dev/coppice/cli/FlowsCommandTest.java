package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Rejected;
import dev.coppice.flows.Flow;
import dev.coppice.flows.FlowRunner;
import dev.coppice.flows.Flows;
import dev.coppice.flows.NewFlowRun;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Schedule;
import dev.coppice.flows.Schedules;
import dev.coppice.flows.Step;
import dev.coppice.flows.Timing;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowsCommandTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void runAFlow() throws InterruptedException {
    shell = new Shell(folder);
    Step look =
        Step.of(
            "look",
            List.of(),
            attempt -> {
              attempt.log("looked at 7 rows");
              return new Outcome.Done(new Struct().put("rows", 7L));
            });
    Step train =
        Step.of(
            "train",
            List.of("look"),
            attempt -> {
              throw new Rejected("too few rows");
            });
    try (Store store = Store.open(shell.path(".coppice"), StoreSettings.defaults())) {
      Flows flows = Flows.open(store, Clock.systemUTC());
      flows.ask(new NewFlowRun("churn", "retrain", "alert/1", new Struct()));
      Flow flow = new Flow("retrain", List.of(look, train));
      new FlowRunner(flows, List.of(flow), time -> {}, 1).work("churn");
      flows.ask(new NewFlowRun("churn", "retrain", "alert/2", new Struct()));
      new Schedules(flows)
          .put(
              new Schedule(
                  "churn", "nightly", "retrain", new Timing("0 3 * * *", "UTC"), new Struct()));
    }
  }

  @Test
  void runsAreListedAndShownWithTheirStepsAndWhatTheySaid() {
    Result listed = shell.run("flows");
    assertEquals(0, listed.code(), listed.errors());
    assertTrue(listed.out().contains("too few rows"), listed.out());
    List<Struct> runs = shell.run("flows", "list", "--json").answer().structs("flow_runs");
    assertEquals(2, runs.size());
    assertEquals("QUEUED", runs.get(0).text("status"));
    assertEquals("Step 'train': too few rows", runs.get(1).text("reason"));
    String id = runs.get(1).text("id");
    Struct shown = shell.run("flows", "show", id.substring(0, 6), "--json").answer();
    assertEquals(7, shown.structs("steps").get(0).struct("result").integer("rows"));
    assertEquals("looked at 7 rows", shown.structs("log").get(0).text("line"));
    assertTrue(shell.run("flows", "show", id).out().contains("look: looked at 7 rows"));
    assertEquals(2, shell.run("flows", "show", "nothing").code());
  }

  @Test
  void aRunIsCancelledOnce() {
    Struct cancelled = shell.run("flows", "cancel", "latest", "--json").answer();
    assertEquals("CANCELLED", cancelled.text("status"));
    Result again = shell.run("flows", "cancel", "latest");
    assertEquals(1, again.code());
    assertTrue(again.errors().contains("has ended: CANCELLED"), again.errors());
  }

  @Test
  void aScheduleIsAddedReplacedAndRemovedAndABadOneIsNamed() {
    Result added =
        shell.run(
            "flows",
            "schedule",
            "add",
            "weekly",
            "retrain",
            "0 4 * * 1",
            "--zone",
            "Europe/Berlin");
    assertEquals(0, added.code(), added.errors());
    assertEquals("weekly: retrain of churn, 0 4 * * 1 (Europe/Berlin)\n", added.out());
    Struct again =
        shell
            .run(
                "flows",
                "schedule",
                "add",
                "weekly",
                "monitor",
                "every 7d",
                "--days",
                "7",
                "--json")
            .answer();
    assertEquals("every 7d", again.text("timing"));
    assertEquals(7, again.struct("input").integer("days"));
    List<Struct> all = shell.run("flows", "schedules", "--json").answer().structs("schedules");
    assertEquals(List.of("nightly", "weekly"), all.stream().map(s -> s.text("name")).toList());
    Result bad = shell.run("flows", "schedule", "add", "x", "retrain", "0 25 * * *");
    assertEquals(1, bad.code());
    assertTrue(bad.errors().contains("its hour is '25'; accepted: 0 to 23"), bad.errors());
    Result flow = shell.run("flows", "schedule", "add", "x", "retrian", "every 1d");
    assertTrue(flow.errors().contains("retrain"), flow.errors());
    assertEquals(
        1, shell.run("flows", "schedule", "add", "x", "retrain", "every 1d", "--days", "0").code());
    assertEquals(0, shell.run("flows", "schedule", "remove", "weekly").code());
    Result gone = shell.run("flows", "schedule", "remove", "weekly");
    assertTrue(gone.code() != 0, gone.out());
    assertTrue(gone.errors().contains("has no schedule 'weekly'"), gone.errors());
  }

  @Test
  void schedulesAreListed() {
    Struct nightly = shell.run("flows", "schedules", "--json").answer().structs("schedules").get(0);
    assertEquals("0 3 * * *", nightly.text("timing"));
    assertTrue(shell.run("flows", "schedules").out().contains("nightly"));
  }
}
