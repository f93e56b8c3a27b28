package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.flows.FlowRun;
import dev.coppice.flows.FlowStatus;
import dev.coppice.flows.FlowStep;
import dev.coppice.flows.Flows;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledFlowTest {

  private static final List<String> STEPS = List.of("preprocess", "train", "evaluate", "register");

  @TempDir Path home;

  @Test
  void aFlowThatIsKilledInEveryStepFinishesWithEachEffectOnceOnSqlite() throws Exception {
    killInEveryStep("");
  }

  @Test
  void aFlowThatIsKilledInEveryStepFinishesWithEachEffectOnceOnPostgres() throws Exception {
    killInEveryStep(PostgresServer.freshSchema());
  }

  private void killInEveryStep(String url) throws Exception {
    for (String step : STEPS) {
      String line = firstLine(url);
      assertTrue(line.endsWith("/" + step), line + " instead of " + step);
    }
    assertEquals("FINISHED", firstLine(url));
    try (Store store = Store.open(home, new StoreSettings(url))) {
      FlowRun run = Flows.open(store, Clock.systemUTC()).list("churn", 10).get(0);
      assertEquals(FlowStatus.FINISHED, run.status());
      assertEquals(STEPS, run.steps().stream().map(FlowStep::name).toList());
      run.steps().forEach(step -> assertEquals(2, step.attempts(), step.name()));
      List<String> effects =
          store
              .metadata()
              .read(sql -> sql.all("select name from shelf order by name", row -> row.text(1)));
      assertEquals(STEPS.stream().map(step -> run.id() + "/" + step).sorted().toList(), effects);
    }
  }

  /** Starts the process again, waits for what it says first, and kills it. */
  private String firstLine(String url) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledFlow.class.getName(),
                home.toString(),
                url)
            .redirectError(home.resolve("errors").toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      process.toHandle().destroyForcibly(); // SIGKILL
      process.waitFor();
      return line == null ? Files.readString(home.resolve("errors")) : line;
    }
  }
}
