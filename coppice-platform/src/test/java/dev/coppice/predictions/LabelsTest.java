package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Labels.Contradiction;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  @Test
  void labelsJoinTheirPredictionsWheneverTheyCame() {
    try (Store store = Store.open(folder, StoreSettings.defaults())) {
      Labels labels = Labels.open(store, "shop", Clock.systemUTC());
      List<Label> some = new ArrayList<>();
      for (int i = 0; i < 3000; i += 3) {
        some.add(new Label("id" + i, i % 2 == 0 ? "0" : "1", NOON));
      }
      labels.add(some.subList(0, 500), Contradiction.REPORT); // before the predictions
      LogFiles files = log(3000);
      labels.add(some.subList(500, 1000), Contradiction.REPORT);
      labels.add(List.of(new Label("never", "1", NOON)), Contradiction.REPORT);

      Instant from = NOON.plusSeconds(600);
      Instant to = NOON.plusSeconds(2400);
      List<Labelled> joined;
      try (Stream<Labelled> stream = labels.join(files, from, to)) {
        joined = stream.toList();
      }
      assertEquals(1800, joined.size());
      for (int i = 0; i < joined.size(); i++) {
        int number = i + 600;
        String wanted = number % 3 != 0 ? "" : number % 2 == 0 ? "0" : "1";
        assertEquals("id" + number, joined.get(i).prediction().requestId());
        assertEquals(wanted, joined.get(i).label().map(Label::value).orElse(""));
      }
    }
  }

  /** So many predictions, one a second, in several files. */
  private LogFiles log(int lines) {
    FakeClock clock = new FakeClock(NOON);
    LogSettings small = new LogSettings(LogSettings.Mode.FILE, 100_000, 0, 0, 1, List.of());
    Path place = folder.resolve("log");
    try (PredictionLog log = PredictionLog.open(place, small, LineNames.defaults(), clock)) {
      for (int i = 0; i < lines; i++) {
        Scored scored =
            TestModels.scored(
                "id" + i, clock.instant(), TestModels.binary(0.5), TestModels.row(i, 1, "DE", 0));
        log.reserve(1).append(List.of(scored)).toCompletableFuture().join();
        clock.forward(1);
      }
    }
    assertTrue(new LogFolder(place).files().size() > 3);
    return new LogFiles(place, LineNames.defaults());
  }

  @Test
  void anOutcomeIsSaidAsTheTargetSaysIt() {
    Target digits = new Target("bought", Task.BINARY, List.of("0", "1"));
    assertEquals(Optional.of("1"), Label.outcome(digits, "1.0"));
    assertEquals(Optional.empty(), Label.outcome(digits, "2"));
    Target words = new Target("churned", Task.BINARY, List.of("no", "yes"));
    assertEquals(Optional.of("yes"), Label.outcome(words, "yes"));
    assertEquals(Optional.empty(), Label.outcome(words, "Yes"));
    Target price = new Target("price", Task.REGRESSION, List.of());
    assertEquals(Optional.of("12.5"), Label.outcome(price, "1.250e1"));
    assertEquals(Optional.empty(), Label.outcome(price, "NaN"));
    assertEquals(Optional.empty(), Label.outcome(price, "cheap"));
  }

  @Test
  void everyAcknowledgedLabelSurvivesKilledProcesses() throws Exception {
    Process other = labeller("b");
    Process process = labeller("a");
    Set<String> acknowledged = new HashSet<>();
    read(process, 2000, acknowledged);
    read(other, 1, acknowledged); // two processes handed in at the same time
    assertTrue(acknowledged.size() > 2000, Files.readString(folder.resolve("errors-a")));
    try (Store store = Store.open(folder, StoreSettings.defaults())) {
      Labels labels = Labels.open(store, "shop", Clock.systemUTC());
      acknowledged.removeIf(id -> labels.find(id).isPresent());
    }
    assertEquals(Set.of(), acknowledged);
  }

  private Process labeller(String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            KilledLabeller.class.getName(),
            folder.toString(),
            name)
        .redirectError(folder.resolve("errors-" + name).toFile())
        .start();
  }

  /** Kills it after so many lines; what was said before counts too. */
  private static void read(Process process, int most, Set<String> acknowledged) throws Exception {
    int read = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String id = out.readLine(); id != null; id = out.readLine()) {
        acknowledged.add(id);
        if (++read == most) {
          process.toHandle().destroyForcibly(); // SIGKILL, in the middle of the load
        }
      }
    }
    process.waitFor();
  }
}
