package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one home, clients on both, and a champion that moves two hundred times. */
class SwapUnderLoadIT {

  private static final int SWAPS = 200;
  private static final int CLIENTS = 8;
  private static final String PREDICT = "/api/v1/projects/churn/predict";
  private static final String MODELS = "/api/v1/projects/churn/models";

  @TempDir private Path folder;
  private final Map<String, Set<String>> said = new ConcurrentHashMap<>();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final AtomicInteger answered = new AtomicInteger();

  @Test
  void twoHundredPromotionsAndRollbacksFailAndMixNoAnswer() throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    succeed(shell.run("train"));
    succeed(shell.run("models", "register", "latest"));
    succeed(shell.run("train", "--set", "models=[tree]"));
    succeed(shell.run("models", "register", "latest"));
    succeed(shell.run("models", "alias", "churn/1", "champion"));
    String[] project = {"-p", shell.path("coppice.yaml").toString()};
    try (Served here = Served.start(Map.of(), project);
        Served there = Served.start(Map.of(), project)) {
      String row =
          new String(
              JsonStruct.compact(
                  here.get("/api/v1/projects/churn/schema").ok().structs("examples").get(0)),
              StandardCharsets.UTF_8);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Served served = i % 2 == 0 ? here : there;
        clients.add(new Thread(() -> load(served, row)));
      }
      clients.forEach(Thread::start);
      for (int swap = 0; swap < SWAPS; swap++) {
        boolean promote = swap % 2 == 0;
        Answer decided =
            promote
                ? here.post(MODELS + "/promote", "{\"version\": \"2\"}")
                : here.post(MODELS + "/rollback", "{}");
        assertEquals(200, decided.status(), decided.text());
        String version = here.post(PREDICT, row).ok().text("model_version");
        assertEquals(promote ? "2" : "1", version, "after swap " + swap);
      }
      succeed(
          shell.run(
              "models", "promote", "churn/2", "--force", "--reason", "load", "--wait", "10s"));
      assertEquals("2", there.post(PREDICT, row).ok().text("model_version"));
      going.set(false);
      for (Thread client : clients) {
        client.join();
      }
    }
    assertEquals(List.of(), failures);
    assertEquals(Set.of("1", "2"), said.keySet());
    said.forEach((version, answers) -> assertEquals(1, answers.size(), version + ": " + answers));
    assertTrue(answered.get() > SWAPS, answered + " answers");
  }

  private void load(Served served, String row) {
    while (going.get()) {
      try {
        Struct body = served.post(PREDICT, row).ok();
        said.computeIfAbsent(body.text("model_version"), k -> ConcurrentHashMap.newKeySet())
            .add(body.text("route") + " " + body.number("probability"));
        answered.incrementAndGet();
      } catch (AssertionError | RuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  private static void succeed(Shell.Result result) {
    assertEquals(0, result.code(), result.errors() + result.out());
  }
}
