package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStep;
import dev.coppice.flows.Flows;
import dev.coppice.flows.LogLine;
import dev.coppice.flows.Schedule;
import dev.coppice.flows.Schedules;
import dev.coppice.loop.Loop;
import dev.coppice.loop.Withdrawal;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "flows",
    subcommands = FlowScheduleCommand.class,
    description = "List, show and cancel runs of flows: named steps that a server does one by one.",
    footer = {
      "",
      "Runs are named by the beginning of their id, or 'latest'.",
      "",
      "Examples:",
      "  coppice flows",
      "  coppice flows show latest",
    })
final class FlowsCommand implements Callable<Integer> {

  private static final int SHORT_ID = 8;

  @ParentCommand private @Nullable Coppice root;

  @Override
  public Integer call() {
    return list(20);
  }

  Coppice coppice() {
    return Objects.requireNonNull(root);
  }

  private int with(ToIntFunction<Flows> work) {
    return coppice().storing(store -> work.applyAsInt(Flows.open(store, Clock.systemUTC())));
  }

  @Command(name = "list", description = "The latest runs.")
  int list(
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many at most. Default: 20.")
          int limit) {
    return with(
        flows -> {
          List<FlowRun> runs = flows.list(limit);
          if (coppice().json()) {
            List<Struct> structs = runs.stream().map(FlowsCommand::struct).toList();
            coppice().print(new Struct().putStructs("flow_runs", structs));
          } else if (runs.isEmpty()) {
            coppice().out().println("No flow ran yet.");
          } else {
            coppice().out().print(table(runs).text(coppice().terminal()));
          }
          return ExitCode.OK;
        });
  }

  private static TextTable table(List<FlowRun> runs) {
    TextTable table =
        new TextTable("run", "project", "flow", "asked", "status", "steps done", "reason");
    for (FlowRun run : runs) {
      long done = run.steps().stream().filter(s -> s.status() == FlowStep.Status.DONE).count();
      table.row(
          run.id().substring(0, SHORT_ID),
          run.project(),
          run.flow(),
          RunViews.time(run.created()),
          status(run),
          "" + done,
          run.reason());
    }
    return table;
  }

  @Command(name = "show", description = "The steps of one run, and what it said.")
  int show(
      @Parameters(
              paramLabel = "RUN",
              arity = "0..1",
              defaultValue = "latest",
              description = "A run; 'latest' is the default.")
          String reference) {
    return with(
        flows -> {
          FlowRun run = flows.meant(reference);
          List<LogLine> log = flows.log(run.id());
          if (coppice().json()) {
            coppice().print(struct(run).putStructs("log", lines(log)));
          } else {
            tell(run, log);
          }
          return ExitCode.OK;
        });
  }

  private void tell(FlowRun run, List<LogLine> log) {
    TextTable facts = new TextTable("flow run", run.id());
    facts.row("project", run.project()).row("flow", run.flow());
    facts.row("asked by", run.askedBy()).row("status", status(run));
    coppice().out().print(facts.text(coppice().terminal()));
    TextTable steps = new TextTable("step", "status", "attempts", "begun", "failure");
    for (FlowStep step : run.steps()) {
      String status = step.status().name().toLowerCase(Locale.ROOT);
      String begun = RunViews.time(step.begun());
      steps.row(step.name(), status, "" + step.attempts(), begun, step.failure());
    }
    coppice().out().println();
    coppice().out().print(steps.text(coppice().terminal()));
    coppice().out().println();
    for (LogLine line : log) {
      String step = line.step().isEmpty() ? "" : line.step() + ": ";
      coppice().out().println(Instant.ofEpochMilli(line.at()) + "  " + step + line.line());
    }
  }

  @Command(name = "cancel", description = "Stop a run: at once, or when its step has ended.")
  int cancel(@Parameters(paramLabel = "RUN", description = "The run.") String reference) {
    return coppice().storing(store -> cancel(store, reference));
  }

  private int cancel(Store store, String reference) {
    Clock clock = Clock.systemUTC();
    Flows flows = Flows.open(store, clock);
    FlowRun run = flows.cancel(flows.meant(reference).id());
    if (run.flow().equals(Loop.FLOW)) { // at once, also when no server is there to do it
      String user = coppice().console().environment().getOrDefault("USER", "unknown");
      Withdrawal.open(store, clock).of(run, new By(user, "the retraining was cancelled"));
    }
    run = flows.get(run.id());
    if (coppice().json()) {
      coppice().print(struct(run));
    } else {
      coppice().out().println(run.id().substring(0, SHORT_ID) + ": " + status(run));
    }
    return ExitCode.OK;
  }

  @Command(name = "schedules", description = "What is asked for again and again.")
  int schedules() {
    return with(
        flows -> {
          Schedules schedules = new Schedules(flows);
          List<Schedule> all = schedules.all();
          if (coppice().json()) {
            List<Struct> structs = all.stream().map(each -> struct(each, schedules)).toList();
            coppice().print(new Struct().putStructs("schedules", structs));
            return ExitCode.OK;
          }
          TextTable table =
              new TextTable("project", "schedule", "flow", "when", "zone", "last", "was", "next");
          for (Schedule each : all) {
            Optional<FlowRun> last = schedules.last(each);
            table.row(
                each.project(),
                each.name(),
                each.flow(),
                each.timing().text(),
                each.timing().zone(),
                last.map(run -> RunViews.time(run.created())).orElse("-"),
                last.map(FlowsCommand::status).orElse("-"),
                schedules.next(each).map(next -> RunViews.time(next.toEpochMilli())).orElse("-"));
          }
          coppice().out().print(table.text(coppice().terminal()));
          return ExitCode.OK;
        });
  }

  private static String status(FlowRun run) {
    boolean stopping = run.cancelling() && !run.status().hasEnded();
    return run.status().name().toLowerCase(Locale.ROOT) + (stopping ? ", asked to stop" : "");
  }

  static Struct struct(Schedule schedule) {
    return new Struct()
        .put("project", schedule.project())
        .put("name", schedule.name())
        .put("flow", schedule.flow())
        .put("timing", schedule.timing().text())
        .put("zone", schedule.timing().zone())
        .put("input", schedule.input());
  }

  private static Struct struct(Schedule schedule, Schedules schedules) {
    Struct struct = struct(schedule);
    schedules
        .last(schedule)
        .ifPresent(
            run ->
                struct
                    .put("last", Instant.ofEpochMilli(run.created()).toString())
                    .put("last_status", run.status().name()));
    schedules.next(schedule).ifPresent(next -> struct.put("next", next.toString()));
    return struct;
  }

  static Struct struct(FlowRun run) {
    Struct struct =
        new Struct()
            .put("id", run.id())
            .put("project", run.project())
            .put("flow", run.flow())
            .put("asked_by", run.askedBy())
            .put("input", run.input())
            .put("status", run.status().name())
            .put("cancelling", run.cancelling())
            .put("reason", run.reason())
            .put("created", Instant.ofEpochMilli(run.created()).toString());
    struct.putIfPresent("begun", time(run.begun())).putIfPresent("ended", time(run.ended()));
    List<Struct> steps =
        run.steps().stream()
            .map(
                step ->
                    new Struct()
                        .put("name", step.name())
                        .put("status", step.status().name())
                        .put("attempts", step.attempts())
                        .put("result", step.result())
                        .put("failure", step.failure()))
            .toList();
    return struct.putStructs("steps", steps);
  }

  private static @Nullable String time(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis).toString();
  }

  private static List<Struct> lines(List<LogLine> log) {
    return log.stream()
        .map(
            line ->
                new Struct()
                    .put("at", Instant.ofEpochMilli(line.at()).toString())
                    .put("step", line.step())
                    .put("line", line.line()))
        .toList();
  }
}
