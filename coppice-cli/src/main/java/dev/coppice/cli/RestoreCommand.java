package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.codec.Struct;
import dev.coppice.store.HomeRestore;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "restore",
    description = "Make a home of a backup; every byte is checked.",
    footer = {
      "",
      "The home must not be there or be empty. Exits 1 when it is not, or when the backup is damaged;",
      "nothing is restored then.",
      "",
      "Example:",
      "  coppice restore /backups/monday --home /srv/coppice",
    })
final class RestoreCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Parameters(paramLabel = "DIR", description = "What 'backup' wrote.")
  private Path backup = Path.of("");

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    HomeRestore.Restored restored = restore(coppice);
    String home = coppice.home().toAbsolutePath().normalize().toString();
    if (coppice.json()) {
      Struct document = new Struct().put("home", home).put("files", restored.files());
      coppice.print(document.put("bytes", restored.bytes()));
    } else {
      coppice
          .out()
          .println(
              "Restored "
                  + Figures.count(restored.files(), "file")
                  + ", "
                  + Figures.count(restored.bytes(), "byte")
                  + ", to "
                  + home);
    }
    return ExitCode.OK;
  }

  private HomeRestore.Restored restore(Coppice coppice) {
    try (Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      return HomeRestore.restore(
          backup,
          coppice.home(),
          bytes -> progress.report(Figures.count(bytes) + " bytes restored", Double.NaN));
    }
  }
}
