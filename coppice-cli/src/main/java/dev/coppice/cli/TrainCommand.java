package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.views.RunFolders;
import dev.coppice.codec.Struct;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
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
      "Exits 1 when the data breaks a rule of severity error.",
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
      names = "--output-dir",
      paramLabel = "DIR",
      description = "Also write versioned run folders (runs/v001, latest) there.")
  private @Nullable Path outputDir;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    ProjectFile<Project> project = coppice.settings(overrides(coppice));
    Folders.requireWritable(coppice.home());
    if (outputDir != null) {
      Folders.requireWritable(outputDir);
    }
    String trainedAt = Instant.now().toString();
    String commit = GitCommit.of(project.folder());
    Recipe.Trained trained;
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      Struct provenance = provenance(trainedAt, commit);
      trained = coppice.using(project, () -> Recipe.train(request(project, provenance, progress)));
    }
    Path bundle = new Runs(coppice.home()).keep(trained).toAbsolutePath().normalize();
    Path run = outputDir == null ? null : new RunFolders(outputDir).add(trained, trainedAt, commit);
    if (coppice.json()) {
      Struct report = trained.report().toStruct().put("bundle", bundle.toString());
      coppice.print(report.putIfPresent("run_folder", run == null ? null : run.toString()));
    } else {
      coppice.out().print(new TrainingStory(trained, bundle, coppice.terminal()).text());
      if (run != null) {
        coppice.out().println("Folder  " + run);
      }
    }
    return ExitCode.OK;
  }

  private Overrides overrides(Coppice coppice) {
    Overrides overrides = coppice.overrides();
    if (data != null) {
      overrides = overrides.with("--data", "data.source", Sources.fromHere(data));
    }
    if (testRows != null) {
      overrides = overrides.with("--test-rows", "data.test_rows", Sources.fromHere(testRows));
    }
    return seed == null ? overrides : overrides.with("--seed", "training.seed", seed);
  }

  private static Struct provenance(String trainedAt, String commit) {
    return new Struct()
        .put("trained_at", trainedAt)
        .put("git_commit", commit)
        .put("coppice_version", Version.text())
        .put("java_version", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  private static Recipe.Request request(
      ProjectFile<Project> project, Struct provenance, Progress progress) {
    return new Recipe.Request(
        project.value(),
        project.folder(),
        UUID.randomUUID().toString().replace("-", ""),
        project.written(),
        provenance,
        System::nanoTime,
        () -> false,
        new Recipe.Listener() {
          @Override
          public void phase(String what) {
            progress.report(what, Double.NaN);
          }

          @Override
          public void fitted(String contender, int fold, int done, int total) {
            progress.report(contender + ", fold " + (fold + 1), (double) done / total);
          }
        });
  }
}
