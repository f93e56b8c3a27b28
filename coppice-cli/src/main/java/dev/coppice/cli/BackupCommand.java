package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.store.HomeBackup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "backup",
    description = "Copy a home to a new folder, while servers and trainings use it.",
    footer = {
      "",
      "The folder is complete or not there; 'sha256sum -c SHA256SUMS' checks it. Facts in PostgreSQL",
      "and bytes in S3 are not in the home: back them up with their own tools, PostgreSQL first.",
      "",
      "Exits 1 when bytes in the home are damaged; they are named, and the rest is copied.",
      "",
      "Example:",
      "  coppice backup /backups/monday --home /srv/coppice",
    })
final class BackupCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Parameters(paramLabel = "DIR", description = "A folder that is not there yet, or empty.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Path home = coppice.home();
    if (!Files.isDirectory(home)) {
      throw new NotFound("There is no home at " + home + "; name one with --home");
    }
    HomeBackup.Copied copied = copy(coppice, home);
    boolean elsewhere = !coppice.storeSettings().url().isEmpty();
    if (coppice.json()) {
      coppice.print(
          new Struct()
              .put("backup", target.toAbsolutePath().normalize().toString())
              .put("files", copied.files())
              .put("bytes", copied.bytes())
              .put("facts", elsewhere ? "not in the home" : "included")
              .putTexts("damaged", copied.damaged()));
    } else {
      coppice
          .out()
          .println(
              "Copied "
                  + Figures.count(copied.files(), "file")
                  + ", "
                  + Figures.count(copied.bytes(), "byte")
                  + ", to "
                  + target);
    }
    if (elsewhere) {
      coppice
          .errors()
          .println("Warning: the facts are in PostgreSQL and not in this copy; use pg_dump");
    }
    copied.damaged().forEach(each -> coppice.errors().println("Damaged in the home: blob " + each));
    return copied.damaged().isEmpty() ? ExitCode.OK : ExitCode.NO;
  }

  private HomeBackup.Copied copy(Coppice coppice, Path home) {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      return HomeBackup.make(
          home,
          target,
          Instant.now(),
          bytes -> progress.report(Figures.count(bytes) + " bytes copied", Double.NaN));
    }
  }
}
