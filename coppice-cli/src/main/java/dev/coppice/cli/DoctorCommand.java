package dev.coppice.cli;

import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.training.Trainer;
import dev.coppice.training.Trainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    description = "What this machine can do: Java, cores, memory, disk, model families.",
    footer = {
      "",
      "Exits 1 when something is missing that Coppice cannot do without.",
      "",
      "Example:",
      "  coppice doctor --json"
    })
final class DoctorCommand implements Callable<Integer> {

  private static final long LITTLE_DISK = 1L << 30;

  @ParentCommand private @Nullable Coppice root;

  /** One thing looked at. */
  private record Finding(String what, boolean good, String found) {}

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    List<Finding> findings = findings(coppice);
    boolean good = findings.stream().allMatch(Finding::good);
    if (coppice.json()) {
      var structs =
          findings.stream()
              .map(f -> new Struct().put("what", f.what).put("ok", f.good).put("found", f.found))
              .toList();
      coppice.print(new Struct().put("ok", good).putStructs("findings", structs));
    } else {
      TextTable table = new TextTable("", "what", "found");
      findings.forEach(f -> table.row(f.good ? "ok" : "NO", f.what, f.found));
      coppice.out().print(table.text(coppice.terminal()));
    }
    return good ? ExitCode.OK : ExitCode.NO;
  }

  private static List<Finding> findings(Coppice coppice) {
    List<Finding> findings = new ArrayList<>();
    Runtime runtime = Runtime.getRuntime();
    findings.add(new Finding("Coppice", true, Version.text()));
    String java = System.getProperty("java.version") + ", " + System.getProperty("java.vendor");
    findings.add(new Finding("Java", Runtime.version().feature() >= 17, java));
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    findings.add(new Finding("system", true, system));
    findings.add(new Finding("processors", true, String.valueOf(runtime.availableProcessors())));
    String memory = size(runtime.maxMemory()) + " for this process at most";
    findings.add(new Finding("memory", true, memory));
    findings.add(disk(coppice.home()));
    for (Trainer trainer : Trainers.all()) { // the others work without it, so all is well
      String found = trainer.unavailable().map(why -> "unavailable: " + why).orElse("available");
      findings.add(new Finding("model " + trainer.name(), true, found));
    }
    return findings;
  }

  /** Looks at the nearest folder that exists: asking must not make one. */
  private static Finding disk(Path home) {
    Path folder = Folders.nearestExisting(home);
    String what = "home " + home;
    if (!Files.isDirectory(folder)) {
      return new Finding(what, false, folder + " is a file, not a folder");
    }
    if (!Files.isWritable(folder)) {
      return new Finding(what, false, folder + " cannot be written by this user");
    }
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      return new Finding(what, free >= LITTLE_DISK, size(free) + " free, writable");
    } catch (IOException e) {
      return new Finding(what, false, "the disk cannot be asked: " + e.getMessage());
    }
  }

  private static String size(long bytes) {
    return bytes >= 1L << 30
        ? String.format("%.1f GiB", bytes / (double) (1L << 30))
        : (bytes >> 20) + " MiB";
  }
}
