package dev.coppice.predictions;

import dev.coppice.predictions.Labels.Contradiction;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** A process that hands labels in, and says which were acknowledged, until it is killed. */
final class KilledLabeller {

  private KilledLabeller() {}

  public static void main(String[] arguments) {
    PrintStream out = System.out;
    Store store = Store.open(Path.of(arguments[0]), StoreSettings.defaults());
    Labels labels = Labels.open(store, "shop", Clock.systemUTC());
    for (int t = 0; t < 4; t++) {
      int client = t;
      new Thread(() -> labelForEver(labels, arguments[1] + client, out)).start();
    }
  }

  private static void labelForEver(Labels labels, String client, PrintStream out) {
    for (int i = 0; true; i++) {
      String id = client + "-" + i;
      labels.add(List.of(new Label(id, "yes", Instant.EPOCH)), Contradiction.REPORT);
      out.println(id);
    }
  }
}
