package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.cli.views.RunFolders;
import dev.coppice.codec.Struct;
import dev.coppice.loop.Registration;
import dev.coppice.recipe.Outline;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.recipe.Report;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.store.Store;
import dev.coppice.tracking.Liveness;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.RunName;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.remote.RemoteTracking;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "train",
    description = "Check the data, compare the candidates, choose, calibrate, test once, bundle.",
    footer = {
      "",
      "Exits 1 when the data breaks a rule of severity error. A training that was killed goes on",
      "where it was when the same is trained again.",
      "",
      "Example:",
      "  coppice train -p churn --seed 7 --json",
    })
final class TrainCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = "--data",
      paramLabel = "FILE|URI",
      description = "Another source than data.source of the project.")
  private @Nullable String data;

  @Option(
      names = "--test-rows",
      paramLabel = "FILE",
      description = "A file of 0-based row numbers that make up the test part.")
  private @Nullable String testRows;

  @Option(names = "--seed", paramLabel = "N", description = "All chance comes from it.")
  private @Nullable String seed;

  @Option(
      names = "--run-name",
      paramLabel = "NAME",
      description = "What to call the run; it gets a name of its own when left out.")
  private @Nullable String runName;

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description = "Also write versioned run folders (runs/v001, latest) there.")
  private @Nullable Path outputDir;

  @Option(
      names = "--register",
      description = "Make a version of the model, as registry.register=always does.")
  private boolean register;

  @Option(
      names = "--dry-run",
      description = "Only say what would be fitted: rows, candidates, trials of the search.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    ProjectFile<Settings> file = coppice.settings(coppice.project(), overrides(coppice));
    ProjectFile<Project> project = file.part(Settings::project);
    if (dryRun) {
      return outline(coppice, project);
    }
    Folders.requireWritable(coppice.home());
    if (outputDir != null) {
      Folders.requireWritable(outputDir);
    }
    RegistrySettings registry = file.value().registry().named(project.value().project());
    try (Store store = Store.open(coppice.home(), file.value().store())) {
      Clock clock = Clock.systemUTC();
      String id = UUID.randomUUID().toString().replace("-", "");
      Tracking tracking = Tracking.open(store, clock);
      Liveness.buryDead(coppice.home(), tracking.runs(), clock);
      Optional<RemoteTracking> elsewhere = Elsewhere.checked(coppice, file, tracking);
      try (Liveness alive = Liveness.of(coppice.home(), id)) {
        TrainingLog log = new TrainingLog(tracking, clock, project, id, elsewhere);
        Kept kept = coppice.using(file, () -> train(coppice, project, log));
        Optional<ModelVersion> version = version(store, registry, kept.trained().report());
        Optional<Elsewhere> told =
            elsewhere.map(server -> Elsewhere.tell(server, file.value(), id, version.isPresent()));
        tell(coppice, kept, version, told);
        return told.isEmpty() || told.get().sent() != null ? ExitCode.OK : ExitCode.FAILED;
      }
    }
  }

  private static int outline(Coppice coppice, ProjectFile<Project> project) {
    Outline outline = coppice.using(project, () -> Outline.of(project.value(), project.folder()));
    if (coppice.json()) {
      coppice.print(outline.toStruct());
      return ExitCode.OK;
    }
    int candidates = outline.candidates().size();
    TextTable table = new TextTable("", "count", "fits");
    table.row("rows to learn from", Figures.count(outline.train()), "");
    table.row("rows to validate", Figures.count(outline.validation()), "");
    table.row("rows to test", Figures.count(outline.test()), "");
    table.row(
        "candidates",
        Figures.count(candidates),
        Figures.count((long) candidates * outline.folds()));
    table.row("trials", Figures.count(outline.trials().size()), Figures.count(outline.trialFits()));
    coppice.out().print(table.text(coppice.terminal()));
    coppice.out().println("Folds: " + outline.folds() + ". Nothing was fitted.");
    return ExitCode.OK;
  }

  private Kept train(Coppice coppice, ProjectFile<Project> project, TrainingLog log) {
    String trainedAt = Instant.now().toString();
    String commit = GitCommit.of(project.folder());
    String name = runName == null ? RunName.of(log.id()) : runName;
    log.begin(name, commit);
    return log.during(
        () -> {
          try (Onlooker onlooker = new Onlooker(coppice.errors(), coppice.terminal());
              CheckpointShelf shelf = log.shelf(coppice.home(), onlooker::say)) {
            Recipe.Request request =
                request(project, log.id(), provenance(trainedAt, commit), onlooker);
            Recipe.Trained trained =
                coppice.using(project, () -> Recipe.train(request.keeping(shelf)));
            Path bundle = new Runs(coppice.home()).keep(trained).toAbsolutePath().normalize();
            Path run =
                outputDir == null
                    ? null
                    : new RunFolders(outputDir).add(trained, trainedAt, commit);
            log.finished(trained);
            shelf.clear();
            return new Kept(name, trained, bundle, run);
          }
        });
  }

  /** The version of the model, if the project wants one. */
  private static Optional<ModelVersion> version(
      Store store, RegistrySettings settings, Report report) {
    boolean wanted =
        switch (settings.register()) {
          case NEVER -> false;
          case PASSED -> report.passed();
          case ALWAYS -> true;
        };
    if (!wanted) {
      return Optional.empty();
    }
    Registration registration = Registration.of(store, Clock.systemUTC(), settings);
    Run run = registration.tracking().runs().get(report.runId());
    return Optional.of(registration.run(run, Because.user()));
  }

  /** What a run left, and where. */
  private record Kept(String name, Recipe.Trained trained, Path bundle, @Nullable Path run) {}

  private static void tell(
      Coppice coppice, Kept kept, Optional<ModelVersion> version, Optional<Elsewhere> told) {
    told.filter(each -> each.sent() == null)
        .ifPresent(each -> coppice.errors().println("Error: " + each.problem()));
    if (coppice.json()) {
      Struct report = kept.trained().report().toStruct().put("bundle", kept.bundle().toString());
      report.put("run_name", kept.name());
      version.ifPresent(made -> report.put("registered", made.reference()));
      told.ifPresent(each -> report.put("tracking", each.struct()));
      Path run = kept.run();
      coppice.print(report.putIfPresent("run_folder", run == null ? null : run.toString()));
      return;
    }
    TrainingStory story =
        new TrainingStory(kept.trained(), kept.name(), kept.bundle(), coppice.terminal());
    coppice.out().print(story.text());
    if (kept.run() != null) {
      coppice.out().println("Folder  " + kept.run());
    }
    version.ifPresent(made -> coppice.out().println(RegisterCommand.told(made)));
    told.map(Elsewhere::sent).ifPresent(sent -> coppice.out().println(Elsewhere.told(sent)));
  }

  private Overrides overrides(Coppice coppice) {
    Overrides overrides =
        coppice
            .overrides()
            .withAliases("data.split.test", "TEST_SIZE")
            .withAliases("data.split.validation", "VAL_SIZE")
            .withAliases("training.seed", "RANDOM_STATE");
    if (data != null) {
      overrides = Sources.data(overrides, data);
    }
    if (testRows != null) {
      overrides = overrides.with("--test-rows", "data.test_rows", Sources.fromHere(testRows));
    }
    if (register) {
      overrides = overrides.with("--register", "registry.register", "always");
    }
    return seed == null ? overrides : overrides.with("--seed", "training.seed", seed);
  }

  static Struct provenance(String trainedAt, String commit) {
    Build build = Build.current();
    return new Struct()
        .put("trained_at", trainedAt)
        .put("git_commit", commit)
        .put("coppice_version", Version.text())
        .put("build", build.hash())
        .put("java_version", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .putTexts("libraries", build.libraries());
  }

  private static Recipe.Request request(
      ProjectFile<Project> project, String id, Struct provenance, Onlooker onlooker) {
    return new Recipe.Request(
        project.value(),
        project.folder(),
        id,
        project.written(),
        provenance,
        System::nanoTime,
        () -> false,
        onlooker);
  }
}
