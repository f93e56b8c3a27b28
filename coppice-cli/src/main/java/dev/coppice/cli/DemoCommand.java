package dev.coppice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Unavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "demo",
    description = {
      "The life of a model in one command, on data that it makes itself: trained, served, hit by a",
      "change of the world, retrained, promoted, and taken back when the change is over."
    },
    footer = {
      "",
      "Needs no network beyond this machine. Every number is measured while you look on.",
      "",
      "Examples:",
      "  coppice demo --dir try",
      "  coppice demo --keep",
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

  @Option(
      names = "--keep",
      description = "Leave the server and its customers running at the end, until it is stopped.")
  private boolean keep;

  private Coppice coppice() {
    return Objects.requireNonNull(root);
  }

  @Override
  public Integer call() {
    try {
      Path folder = dir == null ? Files.createTempDirectory("coppice-demo-") : dir;
      Files.createDirectories(folder);
      folder = folder.toRealPath();
      DemoScreen screen = new DemoScreen(coppice());
      screen.note("Files go to " + folder);
      train(screen, folder);
      Path project = folder.resolve("churn");
      try (DemoProduction production = DemoProduction.start(coppice(), screen, project, SEED)) {
        production.tell();
        end(screen, folder, production.address());
        if (keep) {
          new CountDownLatch(1).await();
        }
      }
    } catch (IOException e) {
      throw new Unavailable("The demo cannot write its files: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }

  private void train(DemoScreen screen, Path folder) throws IOException {
    Path data = folder.resolve("customers.csv");
    Path project = folder.resolve("churn");
    String p = project.toString();
    screen.chapter("A model");
    String csv = DemoTable.csv(ROWS, SEED);
    Files.writeString(data, csv);
    long left = csv.lines().filter(line -> line.endsWith(",Y")).count();
    double share = left / (double) ROWS;
    screen.step(
        "data", Figures.count(ROWS) + " customers, of whom " + Figures.percent(share) + " left");
    Struct found =
        run(ExitCode.OK, "init", data.toString(), "--target", "churned", "-p", p, "--force");
    Path file = project.resolve("coppice.yaml");
    Files.writeString(file, Files.readString(file) + DemoProduction.SETTINGS);
    screen.step(
        "init",
        found.structs("columns").size()
            + " columns understood; closed_account is kept out, because it tells the end");
    run(ExitCode.OK, "validate", "-p", p);
    Path damaged = folder.resolve("damaged.csv");
    Files.writeString(damaged, damaged(csv));
    run(ExitCode.NO, "validate", "-p", p, "--data", damaged.toString());
    screen.step("validate", "all rows keep the rules; a copy with one bad cell is refused");
    screen.waiting("three kinds of models, in five folds each");
    Struct report = run(ExitCode.OK, "train", "-p", p, "--set", "tracking.uri=");
    double auc = report.struct("metrics").struct("test").number("roc_auc");
    screen.step(
        "train",
        report.text("champion")
            + " wins over "
            + (report.structs("leaderboard").size() - 1)
            + " others; ROC AUC "
            + Figures.score(auc)
            + " on rows that it has not seen",
        new Struct().put("roc_auc", auc));
    Path news = folder.resolve("new-customers.csv");
    Files.writeString(news, DemoTable.csv(1000, SEED + 1));
    String scored = folder.resolve("scored.csv").toString();
    run(ExitCode.OK, "score", "-p", p, "--input", news.toString(), "--output", scored);
    screen.step("score", "1,000 new customers, from a file to a file");
    run(ExitCode.OK, "verify", "latest", "-p", p);
    Path bundle = new Runs(project.resolve(".coppice")).bundle("latest");
    run(ExitCode.NO, "verify", copyWithOneBitChanged(bundle, folder).toString());
    screen.step("verify", "every hash and golden row holds; with one bit changed it is refused");
    run(
        ExitCode.OK,
        "models",
        "register",
        "latest",
        "-p",
        p,
        "--alias",
        "champion",
        "--home",
        project.resolve(".coppice").toString());
    screen.step("register", "churn/1 is champion");
  }

  /** Runs a command as if it had been typed, and reads its document. */
  private Struct run(int expected, String... args) {
    String[] typed = Arrays.copyOf(args, args.length + 1);
    typed[args.length] = "--json";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, UTF_8);
    PrintStream errors = new PrintStream(new ByteArrayOutputStream(), false, UTF_8);
    Console console = coppice().console();
    int code =
        Main.run(
            typed, new Console(console.in(), out, errors, console.environment(), Terminal.none()));
    out.flush();
    if (code != expected) {
      throw new IllegalStateException(
          "'coppice "
              + String.join(" ", args)
              + "' gave exit "
              + code
              + ": "
              + bytes.toString(UTF_8));
    }
    return JsonStruct.read(bytes.toByteArray());
  }

  private void end(DemoScreen screen, Path folder, String address) {
    if (coppice().json()) {
      coppice()
          .print(
              new Struct()
                  .putStructs("steps", screen.steps())
                  .put("folder", folder.toString())
                  .put("address", address)
                  .put("seconds", Math.round(screen.seconds() * 10) / 10.0));
      coppice().out().flush();
      return;
    }
    PrintStream out = coppice().out();
    out.println();
    out.println(
        coppice().terminal().strong("Done")
            + " in "
            + Figures.seconds(screen.seconds())
            + " s. Everything was kept; look at it:");
    String p = " -p " + folder.resolve("churn");
    out.println("  coppice audit" + p);
    out.println("  coppice flows show latest" + p);
    out.println("  coppice models" + p);
    if (keep) {
      out.println("The server stays at " + address + " with its customers; stop it with Ctrl-C.");
    }
    out.flush();
  }

  /** One number that cannot be. */
  private static String damaged(String csv) {
    String[] lines = csv.split("\n");
    String[] cells = lines[100].split(",");
    cells[4] = "-3";
    lines[100] = String.join(",", cells);
    return String.join("\n", lines) + "\n";
  }

  private static Path copyWithOneBitChanged(Path bundle, Path folder) throws IOException {
    Path copy = folder.resolve("tampered");
    Folders.deleteIfExists(copy);
    Files.createDirectory(copy);
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
