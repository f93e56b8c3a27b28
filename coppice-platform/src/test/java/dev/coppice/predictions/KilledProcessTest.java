package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {

  @TempDir Path folder;

  @Test
  void everyAcknowledgedLineSurvivesAKilledProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    Set<String> acknowledged = new HashSet<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String id = out.readLine();
      for (; id != null; id = out.readLine()) {
        acknowledged.add(id);
        if (acknowledged.size() == 2000) {
          process.toHandle().destroyForcibly(); // SIGKILL, in the middle of the load
        }
      }
    }
    process.waitFor();
    assertTrue(acknowledged.size() >= 2000, Files.readString(folder.resolve("errors")));

    LogSettings settings = PredictionLogTest.settings(LogSettings.Mode.FILE);
    PredictionLog.open(folder, settings, LineNames.defaults(), Clock.systemUTC()).close();

    Set<String> logged = new HashSet<>();
    List<Path> files = new LogFolder(folder).files();
    assertTrue(files.size() > 1, "it rotated under load");
    for (Path file : files) {
      logged.addAll(ids(file));
    }
    acknowledged.removeAll(logged);
    assertEquals(Set.of(), acknowledged);
  }

  private static List<String> ids(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.getBytes(StandardCharsets.UTF_8))
        .map(line -> LoggedPrediction.read(line, LineNames.defaults()).orElseThrow().requestId())
        .toList();
  }
}
