package dev.coppice.cli;

import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "experiments",
    description = "List and show experiments: the sets that runs belong to, one a project.",
    footer = {"", "Example:", "  coppice experiments show churn"})
final class ExperimentsCommand implements Callable<Integer> {

  private static final int LATEST = 10;

  @ParentCommand private @Nullable Coppice root;

  @Override
  public Integer call() {
    return list("", List.of(), 100);
  }

  @Command(name = "list", description = "All experiments, the latest change first.")
  int list(
      @Option(
              names = "--filter",
              paramLabel = "FILTER",
              defaultValue = "",
              description = "As \"name LIKE 'churn%' and tags.team = 'growth'\".")
          String filter,
      @Option(
              names = "--order-by",
              paramLabel = "KEY [DESC]",
              description = "As 'name' or 'creation_time DESC'.")
          @Nullable List<String> orderBy,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "How many at most. Default: 100.")
          int limit) {
    Coppice coppice = Objects.requireNonNull(root);
    Search search = Search.of(filter, orderBy == null ? List.of() : orderBy, limit);
    return coppice.tracking(
        tracking -> {
          List<Experiment> found = tracking.experiments().search(search).items();
          if (coppice.json()) {
            List<Struct> structs = found.stream().map(ExperimentsCommand::struct).toList();
            coppice.print(new Struct().putStructs("experiments", structs));
            return ExitCode.OK;
          }
          TextTable table =
              new TextTable("id", "experiment", "created", "last change", "latest run");
          for (Experiment each : found) {
            table.row(
                "" + each.id(),
                each.name(),
                RunViews.time(each.created()),
                RunViews.time(each.updated()),
                latest(tracking, each.id(), 1).stream()
                    .map(run -> RunViews.shortId(run) + " " + run.name())
                    .findFirst()
                    .orElse(""));
          }
          coppice.out().print(table.text(coppice.terminal()));
          return ExitCode.OK;
        });
  }

  private static List<Run> latest(Tracking tracking, long experiment, int count) {
    return tracking.runs().search(List.of(experiment), Search.of("", List.of(), count)).items();
  }

  @Command(name = "show", description = "One experiment and its latest runs.")
  int show(@Parameters(paramLabel = "NAME|ID", description = "The experiment.") String reference) {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.tracking(
        tracking -> {
          Experiment experiment = tracking.experiments().meant(reference);
          List<Run> runs = latest(tracking, experiment.id(), LATEST);
          Map<Long, Experiment> named = Map.of(experiment.id(), experiment);
          if (coppice.json()) {
            List<Struct> structs = runs.stream().map(run -> RunViews.struct(run, named)).toList();
            coppice.print(struct(experiment).putStructs("latest_runs", structs));
            return ExitCode.OK;
          }
          TextTable facts = new TextTable("experiment", experiment.name());
          facts.row("id", "" + experiment.id());
          facts.row("created", RunViews.time(experiment.created()));
          facts.row("last change", RunViews.time(experiment.updated()));
          experiment.tags().forEach((key, value) -> facts.row("tag " + key, value));
          coppice.out().print(facts.text(coppice.terminal()));
          if (!runs.isEmpty()) {
            coppice.out().println();
            coppice.out().print(RunViews.table(runs, named, List.of()).text(coppice.terminal()));
          }
          return ExitCode.OK;
        });
  }

  private static Struct struct(Experiment experiment) {
    return new Struct()
        .put("experiment_id", experiment.id())
        .put("name", experiment.name())
        .put("created", Instant.ofEpochMilli(experiment.created()).toString())
        .put("updated", Instant.ofEpochMilli(experiment.updated()).toString())
        .put("deleted", experiment.deleted() != null)
        .put("tags", RunViews.texts(experiment.tags()));
  }
}
