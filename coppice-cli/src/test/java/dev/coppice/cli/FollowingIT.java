package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided in one process is served by another on the same store. */
class FollowingIT {

  private static final String PREDICT = "/api/v1/projects/churn/predict";
  private static final String MODELS = "/api/v1/projects/churn/models";
  private static final int SWAPS = 10;

  @TempDir private Path folder;

  @Test
  void onOneMachineTheOtherServerFollows() throws Exception {
    follows("SQLite", Map.of());
  }

  @Test
  void onPostgresqlTheOtherServerFollows() throws Exception {
    follows("PostgreSQL", Map.of("COPPICE_STORE_URL", PostgresServer.freshSchema()));
  }

  private void follows(String store, Map<String, String> environment) throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    for (String models : List.of("models=[logistic]", "models=[tree]")) {
      assertEquals(0, shell.runWith(environment, "train", "--set", models).code());
      assertEquals(0, shell.runWith(environment, "models", "register", "latest").code());
    }
    assertEquals(0, shell.runWith(environment, "models", "alias", "churn/1", "champion").code());
    String[] project = {"-p", shell.path("coppice.yaml").toString()};
    try (Served here = Served.start(environment, project);
        Served there = Served.start(environment, project)) {
      Struct schema = here.get("/api/v1/projects/churn/schema").ok();
      String row =
          new String(JsonStruct.compact(schema.structs("examples").get(0)), StandardCharsets.UTF_8);
      List<Long> millis = new ArrayList<>();
      for (int swap = 0; swap < SWAPS; swap++) {
        boolean promote = swap % 2 == 0;
        String version = promote ? "2" : "1";
        here.post(
                MODELS + (promote ? "/promote" : "/rollback"),
                promote ? "{\"version\": \"2\"}" : "{}")
            .ok();
        long decided = System.nanoTime();
        assertEquals(version, here.post(PREDICT, row).ok().text("model_version"));
        there.await(PREDICT, row, answer -> version.equals(answer.ok().text("model_version")));
        millis.add((System.nanoTime() - decided) / 1_000_000);
      }
      Collections.sort(millis);
      System.out.printf(
          "%s: another process followed %d decisions, median %d ms, at most %d ms%n",
          store, SWAPS, millis.get(SWAPS / 2), millis.get(SWAPS - 1));

      Shell.Result promoted =
          shell.runWith(
              environment,
              "models",
              "promote",
              "churn/2",
              "--force",
              "--reason",
              "test",
              "--wait",
              "30s",
              "--json");
      assertEquals(0, promoted.code(), promoted.errors());
      assertEquals(2, promoted.json().integer("serving"));
      List<String> servers = promoted.json().texts("servers");
      assertTrue(
          servers.get(0).endsWith(":" + here.pid()) || servers.get(1).endsWith(":" + here.pid()));
      assertEquals("2", there.post(PREDICT, row).ok().text("model_version"));
    }
  }
}
