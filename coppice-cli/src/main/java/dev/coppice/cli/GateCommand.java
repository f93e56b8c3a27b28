package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.frame.Frame;
import dev.coppice.loop.ReleaseChecks;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.RuleBook;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.gates.Entrant;
import dev.coppice.registry.gates.ModelGates;
import dev.coppice.registry.gates.Verdict;
import dev.coppice.rules.RulesReport;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.StreamSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "gate",
    description = "Ask everything that would block the release of a model, in one go.",
    footer = {
      "",
      "Exits 1 when a check says no, and names it. What rests on a check that said no is not",
      "asked. Whether a version is better than the champion is for 'models promote'.",
      "",
      "Examples:",
      "  coppice gate -p churn",
      "  coppice gate churn/3 -p churn --data new.csv --rate 2000 --queue-max 64",
    })
final class GateCommand implements Callable<Integer> {

  private static final String NOT_ASKED = "-";
  private static final int MOST_SHOWN = 3;

  @ParentCommand private @Nullable Coppice root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "BUNDLE|RUN|VERSION",
      defaultValue = "latest",
      description = "A bundle, a run, a version, or 'latest', which is the default.")
  private String model = "latest";

  @Option(
      names = "--data",
      paramLabel = "FILE|URI",
      description = "Rows as they will come, instead of data.source of the project.")
  private @Nullable String data;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second that the queue must hold, 0 for as many as can. Default: 200.")
  private double rate = 200;

  @Option(names = "--workers", paramLabel = "N", description = "How many score. Default: 2.")
  private int workers = 2;

  @Option(names = "--queue-max", paramLabel = "N", description = "How many may wait. Default: 32.")
  private int queueMax = 32;

  private final List<Struct> checks = new ArrayList<>();

  /** Something that answers with a sentence, or refuses with one. */
  private interface Check {
    String say() throws InterruptedException;
  }

  @Override
  public Integer call() throws InterruptedException {
    Coppice coppice = Objects.requireNonNull(root);
    Overrides overrides = coppice.overrides();
    if (data != null) {
      overrides = Sources.data(overrides, data);
    }
    ProjectFile<Settings> file = coppice.settings(coppice.project(), overrides);
    StreamSettings pace =
        Coppice.given(
            () -> new StreamSettings(workers, queueMax, StreamSettings.WhenFull.DROP, rate, 0, 0));
    Named.Found found = null;
    try {
      found = Named.of(coppice).open(model);
      says("bundle", true, sealed(found.bundle()));
    } catch (Rejected e) {
      no("bundle", e);
      notAsked("bundle", "schema", "rules", "parity", "queue", "drift");
    }
    if (found != null) {
      ask(coppice, file, found, pace);
    }
    return tell(coppice, found == null ? model : found.place());
  }

  private void ask(
      Coppice coppice, ProjectFile<Settings> file, Named.Found found, StreamSettings pace)
      throws InterruptedException {
    Entrant candidate = new Entrant(found.place(), found.bundle());
    ModelGates.training(candidate).forEach(this::says);
    Optional<Frame> read = read(coppice, file, candidate);
    if (read.isEmpty()) {
      notAsked("schema", "rules", "parity", "queue", "drift");
      return;
    }
    check("rules", () -> rules(file.part(Settings::project)));
    ReleaseChecks release =
        new ReleaseChecks(found.bundle(), served(file.value(), found), read.get());
    check("parity", release::parity);
    check("queue", () -> release.queue(pace));
    check("drift", () -> release.drift(file.value().monitoring()));
  }

  private static String sealed(Bundle bundle) {
    return Figures.count(bundle.files().size(), "file")
        + " as written, "
        + Figures.count(bundle.golden(row -> true), "sealed row")
        + " scored as they were, to the bit";
  }

  /** The rows as the model reads them, when it can, and whoever asks the champion can ask it. */
  private Optional<Frame> read(Coppice coppice, ProjectFile<Settings> file, Entrant candidate) {
    try {
      LabelledRows rows =
          LabelledRows.read(
              candidate.bundle(),
              Dataset.source(file.value().project().data(), file.folder()),
              List.of(),
              file.folder());
      Verdict verdict =
          ModelGates.schema(
              candidate, champion(coppice, file, candidate).orElse(null), rows.all().schema());
      says(verdict);
      return verdict.passed() ? Optional.of(rows.inputs()) : Optional.empty();
    } catch (InvalidInput e) {
      no("schema", e);
      return Optional.empty();
    }
  }

  /** Who answers now, unless it is this very model. */
  private static Optional<Entrant> champion(
      Coppice coppice, ProjectFile<Settings> file, Entrant candidate) {
    if (!coppice.hasStore()) {
      return Optional.empty();
    }
    String model = file.value().registry().named(file.value().project().project()).name();
    return coppice.store(
        store -> {
          Registry registry = Registry.open(store, Clock.systemUTC());
          try {
            ModelVersion version = registry.meant(model + "@" + ModelsCommand.champion(file));
            String hash = version.modelHash();
            return hash == null || candidate.bundle().isModel(hash)
                ? Optional.empty()
                : Optional.of(
                    new Entrant(version.reference(), Bundle.open(registry.files(version))));
          } catch (NotFound e) {
            return Optional.empty();
          }
        });
  }

  private static String rules(ProjectFile<Project> project) {
    Dataset dataset = Dataset.read(project.value(), project.folder());
    RulesReport report = RuleBook.check(project.value(), dataset, 1);
    if (!report.passed()) {
      throw new Rejected(
          report.errors().stream()
              .limit(MOST_SHOWN)
              .map(error -> error.rule() + ": " + dataset.describe(error))
              .collect(Collectors.joining("; ")));
    }
    return Figures.count(report.rows(), "row")
        + " keep every rule, with "
        + Figures.count(report.warnings().size(), "warning");
  }

  /** As a server with nobody else to answer, and without a log. */
  static ServedProject served(Settings settings, Named.Found found) {
    Clock clock = Clock.systemUTC();
    LogSettings off = new LogSettings(LogSettings.Mode.OFF, 1, 0, 0, 1, List.of());
    PredictionLog nowhere = PredictionLog.open(Path.of(""), off, LineNames.defaults(), clock);
    ServedProject service =
        new ServedProject(
            settings.project().project(),
            settings.serving(),
            nowhere,
            List.of(),
            Runnable::run,
            clock,
            RequestIds.random());
    service.deploy(new Deployment(found.bundle(), found.version(), found.place(), clock.instant()));
    return service;
  }

  private void check(String name, Check check) throws InterruptedException {
    try {
      says(name, true, check.say());
    } catch (InvalidInput | Rejected e) {
      no(name, e);
    }
  }

  private void says(Verdict verdict) {
    says(verdict.gate(), verdict.passed(), verdict.reason());
  }

  private void says(String name, boolean passed, String reason) {
    checks.add(check(name, passed ? "yes" : "no", reason));
  }

  private void no(String name, CoppiceException refusal) {
    List<String> lines = refusal.getMessage().lines().toList();
    String more = lines.size() > MOST_SHOWN ? "; and " + (lines.size() - MOST_SHOWN) + " more" : "";
    says(
        name,
        false,
        String.join("; ", lines.subList(0, Math.min(MOST_SHOWN, lines.size()))) + more);
  }

  private void notAsked(String because, String... names) {
    for (String name : names) {
      checks.add(check(name, NOT_ASKED, "Not asked: see " + because));
    }
  }

  private static Struct check(String name, String says, String reason) {
    return new Struct().put("check", name).put("says", says).put("reason", reason);
  }

  private int tell(Coppice coppice, String place) {
    List<String> blockers =
        checks.stream()
            .filter(each -> each.text("says").equals("no"))
            .map(each -> each.text("check"))
            .toList();
    if (coppice.json()) {
      coppice.print(
          new Struct()
              .put("model", place)
              .put("passed", blockers.isEmpty())
              .putTexts("blockers", blockers)
              .putStructs("checks", checks));
    } else {
      TextTable table = new TextTable("check", "says", "because");
      for (Struct each : checks) {
        String says = each.text("says");
        table.row(each.text("check"), says.equals("no") ? "NO" : says, each.text("reason"));
      }
      coppice.out().println(place + "\n");
      coppice.out().println(table.text(coppice.terminal()));
      coppice
          .out()
          .println(
              blockers.isEmpty()
                  ? coppice.terminal().good("Nothing blocks its release.")
                  : coppice.terminal().bad("Blocked") + " by " + String.join(", ", blockers));
    }
    return blockers.isEmpty() ? ExitCode.OK : ExitCode.NO;
  }
}
