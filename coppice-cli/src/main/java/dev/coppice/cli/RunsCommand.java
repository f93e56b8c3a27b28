package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.Struct;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.View;
import dev.coppice.tracking.remote.RemoteTracking;
import dev.coppice.tracking.remote.Sent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "runs",
    description = "List, show, search, compare and send training runs.",
    footer = {
      "",
      "Runs are named by the beginning of their id, their name, or 'latest'.",
      "",
      "Examples:",
      "  coppice runs",
      "  coppice runs search \"metrics.val_roc_auc > 0.8 and not params.model = 'forest'\"",
      "  coppice runs list --order-by 'metrics.val_roc_auc DESC' --limit 1",
      "  coppice runs compare latest quiet-alder-412 --html comparison.html",
    })
final class RunsCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  /** Which runs, and in which order. */
  static final class Which {

    @Option(
        names = "--experiment",
        paramLabel = "NAME|ID",
        description = "Only runs of this experiment. Default: of all.")
    private @Nullable String experiment;

    @Option(
        names = "--filter",
        paramLabel = "FILTER",
        description =
            "As \"metrics.test_f1 > 0.7 and (params.model = 'boosting' or tags.x is null)\".")
    private String filter = "";

    @Option(
        names = "--order-by",
        paramLabel = "KEY [DESC]",
        description = "As 'metrics.test_f1 DESC'; may be given again. Default: the latest first.")
    private List<String> orderBy = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: 20.")
    private int limit = 20;

    @Option(names = "--deleted", description = "The deleted ones instead.")
    private boolean deleted;

    private Search search(String asked) {
      View view = deleted ? View.DELETED : View.ACTIVE;
      return new Search(asked, orderBy, view, limit, null);
    }
  }

  @Override
  public Integer call() {
    return list(new Which());
  }

  @Command(name = "list", description = "The latest runs.")
  int list(@Mixin Which which) {
    return print(which, which.filter);
  }

  @Command(
      name = "search",
      description = "The runs that a filter holds for.",
      footer = {
        "",
        "A filter compares metrics.KEY, params.KEY, tags.KEY, datasets.name and attributes (run_id,",
        "run_name, status, start_time, end_time, user_id) by = != < <= > >= LIKE ILIKE IN IS NULL,",
        "joined by AND, OR, NOT and parentheses. A run without the key never fits a comparison.",
      })
  int search(
      @Parameters(paramLabel = "FILTER", description = "What must hold.") String filter,
      @Mixin Which which) {
    return print(
        which, which.filter.isEmpty() ? filter : "(" + filter + ") and (" + which.filter + ")");
  }

  private int print(Which which, String filter) {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.tracking(
        tracking -> {
          Map<Long, Experiment> experiments = experiments(tracking, which);
          Page<Run> page =
              tracking.runs().search(List.copyOf(experiments.keySet()), which.search(filter));
          if (coppice.json()) {
            List<Struct> runs =
                page.items().stream().map(run -> RunViews.struct(run, experiments)).toList();
            coppice.print(
                new Struct().putStructs("runs", runs).putIfPresent("next_page_token", page.next()));
            return ExitCode.OK;
          }
          if (page.items().isEmpty()) {
            coppice.out().println("No run fits.");
            return ExitCode.OK;
          }
          coppice
              .out()
              .print(
                  RunViews.table(page.items(), experiments, which.orderBy)
                      .text(coppice.terminal()));
          if (page.next() != null) {
            coppice.errors().println("There are more; ask for them with --limit.");
          }
          return ExitCode.OK;
        });
  }

  private static Map<Long, Experiment> experiments(Tracking tracking, Which which) {
    Map<Long, Experiment> experiments = new TreeMap<>();
    if (which.experiment != null) {
      Experiment one = tracking.experiments().meant(which.experiment);
      experiments.put(one.id(), one);
      return experiments;
    }
    Search all = new Search("", List.of(), View.ALL, Search.MOST, null);
    tracking.experiments().search(all).items().forEach(each -> experiments.put(each.id(), each));
    return experiments;
  }

  @Command(name = "show", description = "Everything about one run.")
  int show(
      @Parameters(
              paramLabel = "RUN",
              arity = "0..1",
              defaultValue = "latest",
              description = "A run; 'latest' is the default.")
          String reference) {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.tracking(
        tracking -> {
          Run run = tracking.runs().meant(reference);
          Experiment experiment = tracking.experiments().get(run.experiment());
          List<Artifact> artifacts = tracking.artifacts().of(run.id());
          RunView view = new RunView(run, experiment, artifacts, coppice.home());
          if (coppice.json()) {
            coppice.print(view.struct());
          } else {
            coppice.out().print(view.text(coppice.terminal()));
          }
          return ExitCode.OK;
        });
  }

  @Command(
      name = "trials",
      description = "What the search of a run tried, the best first.",
      footer = {"", "Example:", "  coppice runs trials latest --report trials.html"})
  int trials(
      @Parameters(
              paramLabel = "RUN",
              arity = "0..1",
              defaultValue = "latest",
              description = "A run; 'latest' is the default.")
          String reference,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many at most. Default: 20.")
          int limit,
      @Option(
              names = "--report",
              paramLabel = "FILE",
              description = "Also write a page with the trials drawn.")
          @Nullable String report) {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.tracking(
        tracking ->
            new TrialsView(tracking, tracking.runs().meant(reference))
                .print(coppice, limit, report));
  }

  @Command(
      name = "delete",
      description = "Put runs among the deleted ones; 'gc' removes those for good.")
  int delete(
      @Parameters(paramLabel = "RUN", arity = "1..*", description = "The runs.")
          List<String> names) {
    return change(names, "Deleted", (runs, id) -> runs.delete(id));
  }

  @Command(name = "restore", description = "Bring deleted runs back.")
  int restore(
      @Parameters(paramLabel = "RUN", arity = "1..*", description = "The runs.")
          List<String> names) {
    return change(names, "Restored", (runs, id) -> runs.restore(id));
  }

  private int change(
      List<String> names, String done, BiConsumer<dev.coppice.tracking.Runs, String> change) {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.tracking(
        tracking -> {
          List<Run> meant = names.stream().map(tracking.runs()::meant).toList();
          meant.forEach(run -> change.accept(tracking.runs(), run.id()));
          if (coppice.json()) {
            coppice.print(new Struct().putTexts("runs", meant.stream().map(Run::id).toList()));
          } else {
            meant.forEach(
                run ->
                    coppice.out().println(done + " " + RunViews.shortId(run) + " " + run.name()));
          }
          return ExitCode.OK;
        });
  }

  @Command(
      name = "send",
      description = "Send runs to the tracking server that tracking.uri names.",
      footer = {
        "",
        "What is there already is not sent again, so a run that could not be sent is sent again.",
        "",
        "Example:",
        "  coppice runs send latest -p churn --set tracking.uri=http://mlflow.internal:5000",
      })
  int send(
      @Parameters(
              paramLabel = "RUN",
              arity = "0..*",
              description = "The runs; 'latest' is the default.")
          @Nullable List<String> names,
      @Option(names = "--unsent", description = "All that could not be sent before.")
          boolean unsent,
      @Option(names = "--register", description = "Make a version of the model there.")
          boolean register) {
    Coppice coppice = Objects.requireNonNull(root);
    ProjectFile<Settings> file = coppice.settings(coppice.project(), coppice.overrides());
    return coppice.tracking(
        tracking -> {
          RemoteTracking server =
              Elsewhere.checked(coppice, file, tracking).orElseThrow(Elsewhere::nowhere);
          List<Run> runs = unsent ? unsent(tracking) : meant(tracking, names);
          List<Sent> sent = new ArrayList<>();
          for (Run run : runs) {
            Sent one =
                coppice.using(file, () -> Elsewhere.send(server, file.value(), run.id(), register));
            sent.add(one);
            if (!coppice.json()) {
              coppice.out().println(Elsewhere.told(one));
            }
          }
          if (coppice.json()) {
            List<Struct> structs = sent.stream().map(Elsewhere::struct).toList();
            coppice.print(new Struct().putStructs("sent", structs));
          }
          return ExitCode.OK;
        });
  }

  private static List<Run> meant(Tracking tracking, @Nullable List<String> names) {
    List<String> all = names == null || names.isEmpty() ? List.of("latest") : names;
    return all.stream().map(tracking.runs()::meant).toList();
  }

  private static List<Run> unsent(Tracking tracking) {
    String filter = "tags.`" + RemoteTracking.PROBLEM + "` is not null";
    Search search = new Search(filter, List.of(), View.ACTIVE, Search.MOST, null);
    List<Long> all = List.copyOf(experiments(tracking, new Which()).keySet());
    return tracking.runs().search(all, search).items();
  }

  @Command(name = "compare", description = "Where two or more runs differ.")
  int compare(
      @Parameters(paramLabel = "RUN", arity = "2..*", description = "The runs.") List<String> names,
      @Option(
              names = "--html",
              paramLabel = "FILE",
              description = "Write the comparison as one HTML page.")
          @Nullable String html) {
    Coppice coppice = Objects.requireNonNull(root);
    return coppice.tracking(
        tracking -> {
          RunComparison comparison =
              new RunComparison(names.stream().map(tracking.runs()::meant).toList());
          if (html != null) {
            try (Output output = Output.to(html, coppice)) {
              output.put(comparison.html().getBytes(StandardCharsets.UTF_8));
              output.commit();
            }
          }
          if (coppice.json()) {
            coppice.print(comparison.struct());
          } else if (html == null) {
            coppice.out().print(comparison.text(coppice.terminal()));
          } else if (!html.equals("-")) {
            coppice.out().println("Wrote " + html);
          }
          return ExitCode.OK;
        });
  }
}
