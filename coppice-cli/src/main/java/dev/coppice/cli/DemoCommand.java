package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Unavailable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "demo",
    description = "The life of a model in one command, on data that it makes itself.",
    footer = {
      "",
      "Needs no network and less than a minute.",
      "",
      "Example:",
      "  coppice demo --dir try"
    })
final class DemoCommand implements Callable<Integer> {

  private static final int ROWS = 5000;
  private static final long SEED = 7;

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the files go; they stay there. Default: a new temporary folder.")
  private @Nullable Path dir;

  /** A chapter of the story, and how it went. */
  private record Step(String title, int exit, double seconds) {}

  private final List<Step> steps = new ArrayList<>();

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    long start = System.nanoTime();
    try {
      Path folder = dir == null ? Files.createTempDirectory("coppice-demo-") : dir;
      folder = folder.toAbsolutePath().normalize();
      tellStory(coppice, folder);
      end(coppice, folder, (System.nanoTime() - start) / 1e9);
    } catch (IOException e) {
      throw new Unavailable("The demo cannot write its files: " + e, e);
    }
    return ExitCode.OK;
  }

  private void tellStory(Coppice coppice, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path data = folder.resolve("customers.csv");
    Path project = folder.resolve("churn");
    String p = project.toString();
    Files.writeString(data, DemoTable.csv(ROWS, SEED));
    say(coppice, "Made customers.csv: " + Figures.count(ROWS) + " customers, who stayed or left.");
    say(coppice, coppice.terminal().faint("$ cd " + folder));

    step(
        coppice,
        folder,
        "Look at the file and write a project",
        ExitCode.OK,
        "init",
        data.toString(),
        "--target",
        "churned",
        "-p",
        p,
        "--force");
    addRule(project.resolve("coppice.yaml"));
    step(coppice, folder, "Check the data against the project", ExitCode.OK, "validate", "-p", p);

    Path damaged = folder.resolve("damaged.csv");
    Files.writeString(damaged, damaged(Files.readString(data)));
    step(
        coppice,
        folder,
        "Catch bad rows before they train",
        ExitCode.NO,
        "validate",
        "-p",
        p,
        "--data",
        damaged.toString());

    step(
        coppice,
        folder,
        "Train: cross-validate, choose, calibrate, test once",
        ExitCode.OK,
        "train",
        "-p",
        p);
    step(
        coppice,
        folder,
        "Verify the bundle: every hash, every golden row",
        ExitCode.OK,
        "verify",
        "latest",
        "-p",
        p);

    Path news = folder.resolve("new-customers.csv");
    Path scored = folder.resolve("scored.csv");
    Files.writeString(news, DemoTable.csv(1000, SEED + 1));
    step(
        coppice,
        folder,
        "Score customers that nobody has seen",
        ExitCode.OK,
        "score",
        "-p",
        p,
        "--input",
        news.toString(),
        "--output",
        scored.toString());
    try (Stream<String> lines = Files.lines(scored)) {
      lines.limit(4).forEach(line -> say(coppice, "  " + line));
    }

    Path tampered =
        copyWithOneBitChanged(new Runs(project.resolve(".coppice")).bundle("latest"), folder);
    step(
        coppice,
        folder,
        "Change one bit of the model, and be caught",
        ExitCode.NO,
        "verify",
        tampered.toString());
  }

  /** Runs a command as if it had been typed. */
  private void step(Coppice coppice, Path folder, String title, int expected, String... args) {
    Terminal terminal = coppice.terminal();
    say(coppice, "\n" + terminal.strong((steps.size() + 1) + ". " + title));
    String typed = String.join(" ", args).replace(folder + File.separator, "");
    say(coppice, terminal.faint("$ coppice " + typed));
    long start = System.nanoTime();
    PrintStream out =
        coppice.json() ? new PrintStream(OutputStream.nullOutputStream()) : coppice.out();
    int code = Main.run(args, coppice.console().withOut(out));
    double seconds = (System.nanoTime() - start) / 1e9;
    steps.add(new Step(title, code, seconds));
    String how = "exit " + code + ", " + Figures.seconds(seconds) + " s";
    if (code != expected) {
      throw new IllegalStateException("'coppice " + typed + "' gave " + how);
    }
    say(coppice, terminal.faint(how + (expected == ExitCode.NO ? ": the answer is no" : "")));
  }

  private static void say(Coppice coppice, String line) {
    if (!coppice.json()) {
      coppice.out().println(line);
      coppice.out().flush();
    }
  }

  private void end(Coppice coppice, Path folder, double seconds) {
    if (coppice.json()) {
      coppice.print(
          new Struct()
              .putStructs(
                  "steps",
                  steps.stream()
                      .map(
                          step ->
                              new Struct()
                                  .put("title", step.title)
                                  .put("exit", step.exit)
                                  .put("seconds", step.seconds))
                      .toList())
              .put("folder", folder.toString())
              .put("seconds", seconds));
      return;
    }
    say(
        coppice,
        "\n"
            + coppice.terminal().strong("Done")
            + " in "
            + Figures.seconds(seconds)
            + " s. "
            + "Everything is in "
            + folder
            + ". Try:");
    say(coppice, "  coppice profile -p " + folder.resolve("churn"));
    say(coppice, "  coppice config show -p " + folder.resolve("churn"));
  }

  private static void addRule(Path file) throws IOException {
    String rule =
        """

        rules:
          - check: data_gb >= 0 and monthly_charge > 0
            message: nobody uses less than nothing
        """;
    Files.writeString(file, Files.readString(file) + rule);
  }

  /** One cell that is no number, and one number that cannot be. */
  private static String damaged(String csv) {
    String[] lines = csv.split("\n");
    String[] cells = lines[100].split(",");
    cells[4] = "-3";
    lines[100] = String.join(",", cells);
    return String.join("\n", lines) + "\n";
  }

  private static Path copyWithOneBitChanged(Path bundle, Path folder) throws IOException {
    Path copy = Files.createTempDirectory(folder, "tampered-");
    try (Stream<Path> files = Files.list(bundle)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (file.getFileName().toString().equals("pipeline")) {
          bytes[bytes.length / 2] ^= 1;
        }
        Files.write(copy.resolve(file.getFileName()), bytes);
      }
    }
    return copy;
  }
}
