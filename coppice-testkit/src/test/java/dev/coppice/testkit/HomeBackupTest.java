package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.Conflict;
import dev.coppice.store.HomeBackup;
import dev.coppice.store.HomeRestore;
import dev.coppice.store.Maintenance;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Tracking;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeBackupTest {

  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  @TempDir Path folder;

  private Store open(String home) {
    return Store.open(folder.resolve(home), StoreSettings.defaults());
  }

  /** Every copy that is made while eight clients write is whole: no row without its bytes. */
  @Test
  void copiesThatAreMadeWhileOthersWriteAreConsistent() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(8);
    List<Thread> clients = new ArrayList<>();
    try (Store store = open("home")) {
      Tracking tracking = Tracking.open(store, Clock.systemUTC());
      for (int client = 0; client < 8; client++) {
        String id = "run" + client;
        tracking.runs().start(new NewRun(id, 0, id, "", 0, Map.of()));
        Thread thread = new Thread(() -> logUntil(stop, tracking, id, begun));
        thread.start();
        clients.add(thread);
      }
      begun.await();
      for (int i = 0; i < 3; i++) {
        HomeBackup.make(folder.resolve("home"), folder.resolve("copy" + i), NOW, bytes -> {});
      }
      stop.set(true);
      for (Thread client : clients) {
        client.join();
      }
    }
    long before = 0;
    for (int i = 0; i < 3; i++) {
      HomeRestore.restore(folder.resolve("copy" + i), folder.resolve("restored" + i), bytes -> {});
      long steps = requireWhole("restored" + i);
      assertTrue(steps >= before && steps > 0, steps + " after " + before);
      before = steps;
    }
  }

  private static void logUntil(
      AtomicBoolean stop, Tracking tracking, String id, CountDownLatch begun) {
    for (int step = 0; !stop.get(); step++) {
      byte[] bytes = (id + step).getBytes(StandardCharsets.UTF_8);
      tracking.artifacts().put(id, "file" + step, bytes);
      tracking.runs().log(id, Batch.metrics(List.of(new Metric("m", step, step, step))));
      if (step == 5) {
        begun.countDown();
      }
    }
  }

  private long requireWhole(String home) throws IOException {
    long steps = 0;
    try (Store store = open(home)) {
      Tracking tracking = Tracking.open(store, Clock.systemUTC());
      for (int client = 0; client < 8; client++) {
        String id = "run" + client;
        List<Artifact> files = tracking.artifacts().of(id);
        int logged = tracking.runs().history(id, "m").size();
        assertTrue(files.size() == logged || files.size() == logged + 1, files.size() + " files");
        for (Artifact file : files) {
          try (InputStream in = tracking.artifacts().open(id, file.path())) {
            in.readAllBytes();
          }
        }
        steps += logged;
      }
    }
    return steps;
  }

  @Test
  void onlyOneGoesOverAHomeAtATime() throws IOException {
    open("home").close();
    try (Maintenance gc = Maintenance.begin(folder.resolve("home"))) {
      Conflict refused =
          assertThrows(
              Conflict.class,
              () -> HomeBackup.make(folder.resolve("home"), folder.resolve("copy"), NOW, b -> {}));
      assertTrue(refused.getMessage().contains("is running"), refused::getMessage);
    }
    assertEquals(
        1, HomeBackup.make(folder.resolve("home"), folder.resolve("copy"), NOW, b -> {}).files());
  }

  @Test
  void whatIsOnlyOfThisMomentIsLeftOut() throws IOException {
    open("home").close();
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("runs/.half/bundle"));
    Files.writeString(home.resolve("runs/.half/bundle/model.json"), "half");
    Files.createDirectories(home.resolve("blobs/drafts"));
    Files.writeString(home.resolve("blobs/drafts/x"), "half");
    Files.createDirectories(home.resolve("predictions/churn"));
    Files.writeString(home.resolve("predictions/churn/.lock"), "");
    Files.writeString(home.resolve("predictions/churn/a.jsonl"), "{}");
    HomeBackup.make(home, folder.resolve("copy"), NOW, b -> {});
    String sums = Files.readString(folder.resolve("copy/SHA256SUMS"));
    assertEquals(
        List.of("files/coppice.db", "files/predictions/churn/a.jsonl"),
        sums.lines().map(line -> line.substring(66)).toList());
  }
}
