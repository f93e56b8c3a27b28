package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Tracking;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTrackerTest {

  private static final int ENOUGH = 2000;

  @TempDir Path home;

  @Test
  void everyAcknowledgedWriteSurvivesAKilledProcessOnSqlite() throws Exception {
    logAndKill("");
  }

  @Test
  void everyAcknowledgedWriteSurvivesAKilledProcessOnPostgres() throws Exception {
    logAndKill(PostgresServer.freshSchema());
  }

  private void logAndKill(String url) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledTracker.class.getName(),
                home.toString(),
                url)
            .redirectError(home.resolve("errors").toFile())
            .start();
    Map<String, Integer> acknowledged = new TreeMap<>();
    int lines = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] parts = line.split(" ", -1);
        if (line.matches("run\\d \\d+")) { // the last one may be torn
          acknowledged.put(parts[0], Integer.parseInt(parts[1]));
        }
        if (++lines == ENOUGH) {
          process.toHandle().destroyForcibly(); // SIGKILL, in the middle of the load
        }
      }
    }
    process.waitFor();
    assertTrue(lines >= ENOUGH, Files.readString(home.resolve("errors")));
    assertEquals(8, acknowledged.size());
    try (Store store = Store.open(home, new StoreSettings(url))) {
      Tracking tracking = Tracking.open(store, Clock.systemUTC());
      for (Map.Entry<String, Integer> each : acknowledged.entrySet()) {
        int kept = tracking.runs().history(each.getKey(), "m").size();
        int said = each.getValue() + 1;
        assertTrue(kept >= said, each.getKey() + ": " + kept + " of " + said);
        requireWhole(tracking, each.getKey(), said);
      }
    }
  }

  private static void requireWhole(Tracking tracking, String run, int steps) throws IOException {
    int files = 0;
    for (Artifact artifact : tracking.artifacts().of(run)) {
      try (InputStream in = tracking.artifacts().open(run, artifact.path())) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(artifact.path().replace("file", run), text);
        files++;
      }
    }
    assertTrue(files >= (steps + 9) / 10, run + ": " + files + " files after " + steps);
  }
}
