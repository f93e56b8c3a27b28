package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Cell;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Coverage;
import dev.coppice.predictions.Handed;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.Labels.Contradiction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "label",
    description = "Hand in what really happened, by request id; without input, say how far it is.",
    footer = {
      "",
      "A file is a table or JSON lines with the columns request_id, label and, if known, time.",
      "What is handed in twice counts once. A label that contradicts what is known is named and",
      "not taken, unless --replace is given; the others are. Exits 1 when labels were not taken.",
      "",
      "Examples:",
      "  coppice label -p churn outcomes.csv",
      "  coppice label -p churn --id 5f1c --label yes",
    })
final class LabelCommand implements Callable<Integer> {

  private static final int MOST_SHOWN = 100;
  private static final int MOST_LINES = 10;

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "FILE|URI|-", description = "Many labels.")
  private @Nullable String input;

  @Option(names = "--id", paramLabel = "ID", description = "The request id of one label.")
  private @Nullable String id;

  @Option(names = "--label", paramLabel = "VALUE", description = "A class, or a number.")
  private @Nullable String value;

  @Option(names = "--time", paramLabel = "TIME", description = "When it was known. Default: now.")
  private @Nullable String time;

  @Option(names = "--replace", description = "Let labels take the place of others.")
  private boolean replace;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "What the file calls the request id.")
  private String idColumn = "request_id";

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "What the file calls the label.")
  private String labelColumn = "label";

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "Whose outcomes are accepted. Default: the latest run's, when there is one.")
  private @Nullable String model;

  private final Problems problems = new Problems();
  private final List<Handed.Conflict> conflicts = new ArrayList<>();
  private long added;
  private long repeated;
  private long replaced;
  private long contradicting;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    boolean single = id != null || value != null;
    if (single && (id == null || value == null || input != null)) {
      throw wrong("one label is --id with --label; many are a file");
    }
    Past past = Past.of(coppice);
    Clock clock = Clock.systemUTC();
    return coppice.store(
        store -> {
          Labels labels = Labels.open(store, past.project(), clock);
          LabelFile file = new LabelFile(columns(), target(coppice), clock.instant());
          if (single) {
            file.label(
                    Objects.requireNonNull(id),
                    Objects.requireNonNull(value),
                    time(clock.instant()),
                    "",
                    this::wrong)
                .ifPresent(label -> handIn(labels, List.of(label)));
          } else if (input != null) {
            many(coppice, labels, file, input);
          }
          return tell(coppice, past, coverage(coppice, labels, past));
        });
  }

  private void many(Coppice coppice, Labels labels, LabelFile file, String from) {
    try (Spool spool = Spool.of(from, coppice);
        Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      file.read(
          spool.source(),
          some -> {
            handIn(labels, some);
            progress.report(Figures.count(added + repeated) + " labels", Double.NaN);
          },
          this::wrong);
    }
  }

  private void handIn(Labels labels, List<Label> some) {
    Contradiction policy = replace ? Contradiction.REPLACE : Contradiction.REPORT;
    Handed handed = labels.add(some, policy);
    added += handed.added();
    repeated += handed.repeated();
    replaced += handed.replaced();
    contradicting += handed.conflicts().size();
    handed.conflicts().stream().limit(MOST_SHOWN - conflicts.size()).forEach(conflicts::add);
  }

  private void wrong(Problem problem) {
    problems.add(problem.place(), problem.message());
  }

  private static Coverage coverage(Coppice coppice, Labels labels, Past past) {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      return labels.coverage(
          past.files(),
          seen -> progress.report(Figures.count(seen) + " predictions looked at", Double.NaN));
    }
  }

  private Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    if (!idColumn.equals("request_id")) {
      columns.put(idColumn, "request_id");
    }
    if (!labelColumn.equals("label")) {
      columns.put(labelColumn, "label");
    }
    return columns;
  }

  private Instant time(Instant now) {
    try {
      return time == null ? now : LabelFile.at(time);
    } catch (Cell.Unreadable e) {
      throw wrong("--time " + e.getMessage());
    }
  }

  private @Nullable Target target(Coppice coppice) {
    try {
      String meant = model == null ? "latest" : model;
      return Named.of(coppice).open(meant).bundle().pipeline().target();
    } catch (NotFound e) {
      if (model != null) {
        throw e;
      }
      return null; // then any outcome will do
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private int tell(Coppice coppice, Past past, Coverage coverage) {
    if (coppice.json()) {
      coppice.print(document(past, coverage));
    } else {
      text(coppice, past, coverage);
    }
    return problems.isEmpty() && contradicting == 0 ? ExitCode.OK : ExitCode.NO;
  }

  private Struct document(Past past, Coverage coverage) {
    Struct document = new Struct().put("project", past.project());
    document.put("added", added).put("repeated", repeated).put("replaced", replaced);
    document.put("refused", problems.total());
    document.putStructs(
        "problems",
        problems.shown().stream()
            .map(p -> new Struct().put("place", p.place()).put("message", p.message()))
            .toList());
    document.put("contradicting", contradicting);
    document.putStructs(
        "conflicts",
        conflicts.stream()
            .map(
                each ->
                    new Struct()
                        .put("request_id", each.requestId())
                        .put("known", each.known())
                        .put("given", each.given()))
            .toList());
    return document
        .put("predictions", coverage.predictions())
        .put("labelled", coverage.labelled())
        .put("labels", coverage.labels())
        .put("without_prediction", coverage.unseen());
  }

  private void text(Coppice coppice, Past past, Coverage coverage) {
    if (input != null || id != null) {
      coppice
          .out()
          .println(
              Figures.count(added, "new label")
                  + " of "
                  + past.project()
                  + ", "
                  + Figures.count(repeated)
                  + " known before, "
                  + Figures.count(replaced)
                  + " replaced");
    }
    problems.shown().stream()
        .limit(MOST_LINES)
        .forEach(problem -> coppice.out().println("Not taken: " + problem));
    if (problems.total() > MOST_LINES) {
      coppice.out().println("Not taken in all: " + Figures.count(problems.total()));
    }
    if (contradicting > 0) {
      coppice
          .out()
          .println(
              Figures.count(contradicting)
                  + " contradict what is known and were not taken (--replace takes them):");
      TextTable table = new TextTable("request id", "known", "given");
      conflicts.forEach(each -> table.row(each.requestId(), each.known(), each.given()));
      coppice.out().print(table.text(coppice.terminal()));
    }
    coppice
        .out()
        .println(
            Figures.count(coverage.labelled())
                + " of "
                + Figures.count(coverage.predictions(), "logged prediction")
                + " have a label; "
                + Figures.count(coverage.unseen())
                + " of "
                + Figures.count(coverage.labels(), "label")
                + " have no logged prediction");
  }
}
