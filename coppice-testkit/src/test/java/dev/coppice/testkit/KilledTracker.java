package dev.coppice.testkit;

import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Tracking;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A process that logs with eight clients, and says what was acknowledged, until it is killed. */
final class KilledTracker {

  private KilledTracker() {}

  public static void main(String[] arguments) {
    PrintStream out = System.out;
    Store store = Store.open(Path.of(arguments[0]), new StoreSettings(arguments[1]));
    Tracking tracking = Tracking.open(store, Clock.systemUTC());
    for (int client = 0; client < 8; client++) {
      String id = "run" + client;
      tracking.runs().start(new NewRun(id, 0, id, "", 0, Map.of()));
      new Thread(() -> logForEver(tracking, id, out)).start();
    }
  }

  private static void logForEver(Tracking tracking, String id, PrintStream out) {
    for (int step = 0; true; step++) {
      tracking.runs().log(id, Batch.metrics(List.of(new Metric("m", step, step, step))));
      if (step % 10 == 0) {
        byte[] bytes = (id + step).getBytes(StandardCharsets.UTF_8);
        tracking.artifacts().put(id, "file" + step, bytes);
      }
      out.println(id + " " + step);
    }
  }
}
