package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.data.Guess;
import dev.coppice.data.Inference;
import dev.coppice.data.Leak;
import dev.coppice.data.Source;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "init",
    description = "Look at a data file and write a commented project file to review.",
    footer = {"", "Example:", "  coppice init customers.csv --target churned -p churn"})
final class InitCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Parameters(index = "0", paramLabel = "DATA", description = "A path, or a file or http(s) URI.")
  private String data = "";

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "The column to predict.")
  private String target = "";

  @Option(names = "--force", description = "Overwrite a project file that is there.")
  private boolean force;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Path file = file(coppice.project());
    if (Files.exists(file) && !force) {
      throw new Conflict(
          file + " is there already; name another folder, or overwrite it with --force");
    }
    Inference found = Inference.of(Source.of(data, Path.of("")), target);
    Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
    String name = folder.getFileName() == null ? "project" : folder.getFileName().toString();
    write(file, ProjectDraft.of(found, name, source(folder)));
    if (coppice.json()) {
      coppice.print(document(found, file));
    } else {
      tell(coppice, found, file);
    }
    return ExitCode.OK;
  }

  /** A project that does not exist yet is a folder, unless its name says that it is a file. */
  private static Path file(Path project) {
    boolean isFile = project.toString().matches(".*\\.ya?ml");
    return isFile ? project : project.resolve(ProjectFile.NAME);
  }

  /** How the file names its data: by a path that survives a move of both together. */
  private String source(Path folder) {
    String here = Sources.fromHere(data);
    Path path = here.equals(data) && here.contains(":") ? null : Path.of(here);
    if (path == null || !Objects.equals(path.getRoot(), folder.getRoot())) {
      return here;
    }
    String relative = folder.relativize(path).toString().replace('\\', '/');
    return relative.startsWith("../../..") ? here : relative;
  }

  private static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(Objects.requireNonNull(folder));
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be written: " + e, e);
    }
  }

  private static void tell(Coppice coppice, Inference found, Path file) {
    TextTable table = new TextTable("column", "type", "role", "because");
    for (Guess guess : found.columns()) {
      table.row(guess.name(), word(guess.type()), word(guess.role()), guess.reason());
    }
    coppice.out().print(table.text(coppice.terminal()));
    for (Leak leak : found.leaks()) {
      coppice.out().println("Leak: " + String.join(", ", leak.columns()) + ": " + leak.reason());
    }
    found.notes().forEach(note -> coppice.out().println("Note: " + note));
    coppice
        .out()
        .println(
            "\nWrote "
                + file
                + " ("
                + Figures.count(found.rows())
                + " rows, "
                + word(found.outcome().task())
                + "). Review it, then:\n  coppice train -p "
                + coppice.project());
  }

  private static Struct document(Inference found, Path file) {
    Struct document =
        new Struct()
            .put("project_file", file.toString())
            .put("rows", found.rows())
            .put("sha256", found.sha256())
            .put("task", word(found.outcome().task()))
            .putIfPresent("positive", found.outcome().positive());
    return document
        .putStructs(
            "columns",
            found.columns().stream()
                .map(
                    guess ->
                        new Struct()
                            .put("name", guess.name())
                            .put("type", word(guess.type()))
                            .put("role", word(guess.role()))
                            .put("reason", guess.reason()))
                .toList())
        .putStructs(
            "leaks",
            found.leaks().stream()
                .map(l -> new Struct().putTexts("columns", l.columns()).put("reason", l.reason()))
                .toList())
        .putTexts("notes", found.notes());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
