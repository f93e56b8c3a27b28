package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Liveness;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Tracking;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivenessTest {

  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path home;
  private Store store;
  private Tracking tracking;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
    tracking = Tracking.open(store, CLOCK);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The process that is killed. */
  static final class Trainer {

    private Trainer() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path home = Path.of(arguments[0]);
      try (Store store = Store.open(home, StoreSettings.defaults());
          Liveness alive = Liveness.of(home, "run")) {
        Tracking tracking = Tracking.open(store, CLOCK);
        tracking.runs().start(new NewRun("run", 0, "run", "", 0, Map.of()));
        System.out.println(alive);
        new CountDownLatch(1).await();
      }
    }
  }

  private List<String> buryDead() {
    return Liveness.buryDead(home, tracking.runs(), CLOCK);
  }

  @Test
  void aRunWhoseProcessWasKilledIsSeenAsKilledAndNotBefore() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Trainer.class.getName(),
                home.toString())
            .redirectError(home.resolve("errors").toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertNotNull(out.readLine(), () -> read(home.resolve("errors")));
      assertEquals(List.of(), buryDead());
      assertEquals(RunStatus.RUNNING, tracking.runs().get("run").status());
      process.toHandle().destroyForcibly(); // SIGKILL
      process.waitFor();
    }
    assertEquals(List.of("run"), buryDead());
    Run run = tracking.runs().get("run");
    assertEquals(RunStatus.KILLED, run.status());
    assertNotNull(run.ended());
    assertNotNull(run.tags().get("coppice.failure"));
    assertEquals(List.of(), buryDead());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRunOfThisProcessIsAlive() {
    tracking.runs().start(new NewRun("run", 0, "run", "", 0, Map.of()));
    try (Liveness alive = Liveness.of(home, "run")) {
      assertNotNull(alive);
      assertEquals(List.of(), buryDead());
    }
    assertEquals(RunStatus.RUNNING, tracking.runs().get("run").status());
    assertEquals(List.of(), buryDead(), "it said nothing, but it ended well");
  }

  @Test
  void aRunThatSaidHowItEndedKeepsThat() throws IOException {
    tracking.runs().start(new NewRun("run", 0, "run", "", 0, Map.of()));
    tracking.runs().update("run", RunStatus.FINISHED, 7L);
    Files.createFile(Files.createDirectories(home.resolve("running")).resolve("run"));
    buryDead();
    assertEquals(RunStatus.FINISHED, tracking.runs().get("run").status());
    assertNull(tracking.runs().get("run").tags().get("coppice.failure"));
  }

  @Test
  void aDeletedRunTakesNothingMore() throws IOException {
    tracking.runs().start(new NewRun("run", 0, "run", "", 0, Map.of()));
    tracking.runs().delete("run");
    Files.createFile(Files.createDirectories(home.resolve("running")).resolve("run"));
    buryDead();
    assertEquals(RunStatus.RUNNING, tracking.runs().get("run").status());
  }

  @Test
  void aRunThatIsAboutToBeginIsLeftAlone() throws IOException {
    Path file = Files.createDirectories(home.resolve("running")).resolve("soon");
    Files.createFile(file);
    assertEquals(List.of(), buryDead());
    assertTrue(Files.exists(file));
  }
}
