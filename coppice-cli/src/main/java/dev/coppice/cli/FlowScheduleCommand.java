package dev.coppice.cli;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.flows.Flows;
import dev.coppice.flows.Schedule;
import dev.coppice.flows.Schedules;
import dev.coppice.flows.Timing;
import dev.coppice.loop.Loop;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "schedule",
    description = "Ask for a flow of the project again and again: 'retrain' or 'monitor'.",
    footer = {
      "",
      "WHEN is 'every 6h' (s, m, h, d) or five fields of cron: minute, hour, day, month, weekday. A",
      "server of the home follows within seconds; what was missed while none ran is due once.",
      "",
      "Examples:",
      "  coppice flows schedule add nightly retrain \"0 3 * * *\" -p churn --zone Europe/Berlin",
      "  coppice flows schedule add daily monitor \"every 1d\" -p churn",
      "  coppice flows schedule remove nightly -p churn",
    })
final class FlowScheduleCommand {

  @ParentCommand private @Nullable FlowsCommand flows;

  private Coppice coppice() {
    return Objects.requireNonNull(flows).coppice();
  }

  @Command(name = "add", description = "Add a schedule; one of the same name is replaced.")
  int add(
      @Parameters(paramLabel = "NAME", description = "Unique in the project.") String name,
      @Parameters(paramLabel = "FLOW", description = "retrain or monitor.") String flow,
      @Parameters(paramLabel = "WHEN", description = "As 'every 6h' or '0 3 * * 1-5'.") String when,
      @Option(
              names = "--zone",
              paramLabel = "ZONE",
              defaultValue = "UTC",
              description = "Of the hours in WHEN. Default: UTC.")
          String zone,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "1",
              description = "How far 'monitor' looks back. Default: 1.")
          int days) {
    if (!Loop.FLOWS.contains(flow)) {
      throw new InvalidInput("There is no flow '" + flow + "'" + Nearest.hint(flow, Loop.FLOWS));
    }
    if (name.isBlank() || days < 1) {
      throw new InvalidInput("A schedule needs a name, and --days 1 or more");
    }
    Struct input = new Struct().put("days", (long) days);
    Timing timing = new Timing(when.strip(), zone);
    String project = Past.of(coppice()).project();
    return coppice()
        .storing(
            store -> {
              Schedule schedule = new Schedule(project, name, flow, timing, input);
              new Schedules(Flows.open(store, Clock.systemUTC())).put(schedule);
              String said = name + ": " + flow + " of " + project + ", " + when + " (" + zone + ")";
              return tell(FlowsCommand.struct(schedule), said);
            });
  }

  @Command(name = "remove", description = "Remove a schedule; a run that has begun goes on.")
  int remove(@Parameters(paramLabel = "NAME", description = "The schedule.") String name) {
    String project = Past.of(coppice()).project();
    return coppice()
        .storing(
            store -> {
              new Schedules(Flows.open(store, Clock.systemUTC())).remove(project, name);
              Struct removed = new Struct().put("project", project).put("removed", name);
              return tell(removed, name + " is removed");
            });
  }

  private int tell(Struct struct, String line) {
    if (coppice().json()) {
      coppice().print(struct);
    } else {
      coppice().out().println(line);
    }
    return ExitCode.OK;
  }
}
