package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.OpenSource;
import dev.coppice.data.Source;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import dev.coppice.recipe.Recipe;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "reproduce",
    description = "Train a run again from its data, settings and seed, and compare every bit.",
    footer = {
      "",
      "Nothing is kept. Exits 1 when something differs, also when the data is no longer that of the",
      "run. Paths in the run's settings start from the project's folder (-p).",
      "",
      "Examples:",
      "  coppice reproduce latest -p churn",
      "  coppice reproduce churn@champion -p churn --data archive/customers-2026-03.csv",
    })
final class ReproduceCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN|VERSION|BUNDLE",
      defaultValue = "latest",
      description = "A run, a version, a bundle, or 'latest', which is the default.")
  private String model = "latest";

  @Option(
      names = "--data",
      paramLabel = "FILE|URI",
      description = "Where the run's data is now, when it was moved.")
  private @Nullable String data;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Named.Found found = Named.of(coppice).open(model);
    Bundle recorded = found.bundle();
    Struct facts = recorded.manifest().struct("facts");
    Path base =
        Objects.requireNonNull(
            ProjectFile.locate(coppice.project()).toAbsolutePath().normalize().getParent());
    Project project = project(recorded);
    requireSameData(project, base, facts.text("data_sha256"));
    long start = System.nanoTime();
    Recipe.Trained trained = train(coppice, project, base, recorded, facts);
    double seconds = (System.nanoTime() - start) / 1e9;
    Reproduction reproduction = Reproduction.of(recorded, trained.bundle(), provenance());
    if (coppice.json()) {
      coppice.print(reproduction.struct().put("bundle", found.place()).put("seconds", seconds));
    } else {
      tell(coppice, reproduction, seconds);
    }
    return reproduction.same() ? ExitCode.OK : ExitCode.NO;
  }

  private static Struct provenance() {
    return TrainCommand.provenance(Instant.now().toString(), "");
  }

  /** The settings that are sealed in the bundle, not those of today's project file. */
  private Project project(Bundle recorded) {
    Overrides overrides = Overrides.none();
    if (data != null) {
      overrides = overrides.with("--data", "data.source", Sources.fromHere(data));
    }
    return ProjectFile.read(
        Project.class, "config.json", recorded.section("config.json"), overrides);
  }

  private void requireSameData(Project project, Path base, String sha256) {
    String now;
    try {
      now = hashNow(project, base);
    } catch (NotFound e) {
      throw new NotFound(
          e.getMessage() + " The run learned from SHA-256 " + sha256 + "; name it with --data", e);
    }
    if (!now.equals(sha256)) {
      throw new InvalidInput(
          project.data().source()
              + " is not the data of this run: its SHA-256 is "
              + now
              + ", that of the run "
              + sha256
              + "; name the file that the run learned from with --data");
    }
  }

  /** Of a file its bytes, before anybody stumbles over what is in it; else of the rows it gives. */
  private static String hashNow(Project project, Path base) {
    Source source = Dataset.source(project.data(), base);
    if (source.isDatabase() || !project.data().joins().isEmpty()) {
      return Dataset.read(project, base).sha256();
    }
    try (OpenSource open = source.open()) {
      return open.finish();
    }
  }

  private static Recipe.Trained train(
      Coppice coppice, Project project, Path base, Bundle recorded, Struct facts) {
    List<Trial> trials =
        recorded.files().containsKey(Recipe.TRIALS)
            ? Search.Found.read(recorded.section(Recipe.TRIALS)).trials()
            : List.of();
    try (Onlooker onlooker = new Onlooker(coppice.errors(), coppice.terminal())) {
      return Recipe.train(
          new Recipe.Request(
                  project,
                  base,
                  facts.text("run_id"),
                  JsonStruct.read(recorded.section("config.json")),
                  facts.struct("provenance"),
                  System::nanoTime,
                  () -> false,
                  onlooker)
              .repeating(trials));
    }
  }

  private static void tell(Coppice coppice, Reproduction reproduction, double seconds) {
    TextTable parts = new TextTable("", "then", "now", "");
    for (Reproduction.Part part : reproduction.parts()) {
      String verdict =
          part.same() ? coppice.terminal().good("same") : coppice.terminal().bad("differs");
      parts.row(part.name(), part.recorded(), part.now(), verdict);
    }
    coppice.out().print(parts.text(coppice.terminal()));
    if (!reproduction.surroundings().isEmpty()) {
      TextTable table = new TextTable("surroundings", "then", "now");
      reproduction
          .surroundings()
          .forEach(each -> table.row(each.name(), each.recorded(), each.now()));
      coppice.out().println();
      coppice.out().print(table.text(coppice.terminal()));
    }
    coppice.out().println();
    coppice.out().println(reproduction.verdict());
    coppice.out().println("Took " + Figures.seconds(seconds) + " s");
  }
}
