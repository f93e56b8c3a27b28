package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStatus;
import dev.coppice.flows.FlowStep;
import dev.coppice.flows.Flows;
import dev.coppice.flows.LogLine;
import dev.coppice.loop.Decision;
import dev.coppice.loop.Loop;
import dev.coppice.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "retrain",
    description = "Ask whether the model is to be trained again, and do it when the answer is yes.",
    footer = {
      "",
      "Exits 1 when the answer is no, also that of the gates, and while an approval is awaited. It",
      "ends with the promotion; a server with retraining.enabled watches the new champion, and so",
      "does 'coppice retrain --resume'.",
      "",
      "Examples:",
      "  coppice retrain -p churn --dry-run",
      "  coppice retrain -p churn --now --reason \"prices have changed\"",
    })
final class RetrainCommand implements Callable<Integer> {

  private static final long LOOK_MILLIS = 200;
  private static final String WATCH = "watch";
  private static final String APPROVAL = "Waits for the approval";

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = "--now",
      description = "Whatever the condition, the cool-down and the budget say.")
  private boolean now;

  @Option(names = "--dry-run", description = "Only show what is for it and against it.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Go on with the one that was begun, to its end.")
  private boolean resume;

  @Mixin private Because because = new Because();

  private Coppice coppice() {
    return Objects.requireNonNull(root);
  }

  @Override
  public Integer call() {
    ProjectFile<Settings> file = coppice().settings(coppice().project(), coppice().overrides());
    Serving.Place place = new Serving.Place(file, coppice().home());
    By by = because.by();
    return coppice().storing(store -> coppice().using(file, () -> retrain(place, store, by)));
  }

  private int retrain(Serving.Place place, Store store, By by) {
    Clock clock = Clock.systemUTC();
    Flows flows = Flows.open(store, clock);
    Loop loop = Retrainer.loop(place, store, clock);
    Optional<FlowRun> open = loop.past().stream().filter(run -> !run.status().hasEnded()).findAny();
    if (resume) {
      FlowRun run = open.orElseThrow(() -> new Conflict("No retraining is under way"));
      return follow(place, store, flows, null, run.id());
    }
    Decision decision = loop.decide();
    boolean wanted = decision.yes() || now && canBe(decision);
    if (!coppice().json()) {
      tell(decision);
    }
    if (dryRun || !wanted) {
      if (coppice().json()) {
        coppice().print(decision.toStruct());
      } else if (!dryRun && now) {
        coppice().out().println("--now cannot help against these.");
      }
      return wanted ? ExitCode.OK : ExitCode.NO;
    }
    String why = by.reason().isEmpty() ? decision.reason() : by.reason();
    FlowRun run =
        loop.ask(by.because(why.substring(0, Math.min(1900, why.length()))), decision, flows::ask);
    return follow(place, store, flows, decision, run.id());
  }

  /** What an order cannot change: these are no opinions. */
  private static boolean canBe(Decision decision) {
    return decision.refusals().stream()
        .noneMatch(
            each -> List.of("champion", "log", "alone", "rows", "labels").contains(each.name()));
  }

  private void tell(Decision decision) {
    TextTable table = new TextTable("condition", "holds", "because");
    decision
        .conditions()
        .forEach(each -> table.row(each.name(), each.holds() ? "yes" : "no", each.reason()));
    coppice().out().print(table.text(coppice().terminal()));
    coppice().out().println("Retrain: " + (decision.yes() ? "yes" : "no"));
    coppice().out().flush();
  }

  /** Works on it, or looks on while another process does, until there is something to say. */
  private int follow(
      Serving.Place place, Store store, Flows flows, @Nullable Decision decision, String id) {
    int shown = 0;
    FlowRun run = flows.get(id);
    try (Loops.Working working = new Loops.Working(place, () -> store, Clock.systemUTC())) {
      working.open();
      while (!isSaid(run)) {
        Thread.sleep(LOOK_MILLIS);
        shown = show(flows.log(id), shown);
        run = flows.get(id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    show(flows.log(id), shown);
    return end(run, decision);
  }

  private boolean isSaid(FlowRun run) {
    boolean promoted = run.steps().stream().anyMatch(step -> step.name().equals(WATCH));
    boolean waits = run.steps().stream().anyMatch(step -> step.failure().startsWith(APPROVAL));
    return run.status().hasEnded() || !resume && promoted || waits;
  }

  private int show(List<LogLine> lines, int shown) {
    if (!coppice().json()) {
      for (LogLine line : lines.subList(shown, lines.size())) {
        String step = String.format("%-9s", line.step());
        coppice().out().println(coppice().terminal().faint(step) + " " + line.line());
      }
      coppice().out().flush();
    }
    return lines.size();
  }

  private int end(FlowRun run, @Nullable Decision decision) {
    String outcome = outcome(run);
    if (coppice().json()) {
      Struct struct = new Struct().put("outcome", outcome);
      if (decision != null) {
        struct.put("decision", decision.toStruct());
      }
      coppice().print(struct.put("flow_run", FlowsCommand.struct(run)));
    } else {
      coppice().out().println("Retraining " + run.id().substring(0, 8) + ": " + outcome);
    }
    if (run.status() == FlowStatus.FAILED || run.status() == FlowStatus.CANCELLED) {
      return ExitCode.FAILED;
    }
    return outcome.equals("promoted") || outcome.equals("kept") ? ExitCode.OK : ExitCode.NO;
  }

  private static String outcome(FlowRun run) {
    if (run.status() == FlowStatus.FAILED || run.status() == FlowStatus.CANCELLED) {
      return run.status().name().toLowerCase(Locale.ROOT) + " " + run.reason();
    }
    String outcome = "waits for an approval";
    for (FlowStep step : run.steps()) {
      String own = step.result().findText("outcome");
      outcome = own != null ? own : step.result().has("promoted") ? "promoted" : outcome;
    }
    return outcome;
  }
}
