package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A command in a process of its own that is killed in the middle. */
final class Killed {

  private Killed() {}

  /**
   * @param moment asked again and again; when it has come the process gets SIGKILL
   */
  static void when(Callable<Boolean> moment, String... arguments) throws Exception {
    Path said = Files.createTempFile("coppice-killed", ".log");
    Process process =
        OwnProcess.of(arguments).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      boolean come = false;
      while (process.isAlive() && !come) {
        come = moment.call();
        Thread.onSpinWait();
      }
      process.toHandle().destroyForcibly();
      process.waitFor();
      assertTrue(come, "it ended before: " + Files.readString(said));
    } finally {
      Files.delete(said);
    }
  }

  /** The checkpoints in a home, complete ones only. */
  static List<Path> checkpoints(Path home) {
    List<Path> found = new ArrayList<>();
    File[] folders = home.resolve("checkpoints").toFile().listFiles(File::isDirectory);
    for (File each : folders == null ? new File[0] : folders) {
      String[] names = each.list((of, name) -> !name.endsWith(".draft") && !name.equals("lock"));
      for (String name : names == null ? new String[0] : names) {
        found.add(each.toPath().resolve(name));
      }
    }
    return found;
  }
}
