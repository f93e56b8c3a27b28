package dev.coppice.tracking.remote;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Cuts what is to be logged into calls of {@code log-batch} that MLflow's limits allow. */
final class Batches implements AutoCloseable {

  /** What can be in a batch, and how many of it. */
  enum Kind {
    METRICS(1000),
    PARAMS(100),
    TAGS(100);

    private final int most;

    Kind(int most) {
      this.most = most;
    }
  }

  private static final int MOST = 1000;
  private static final int BYTES = 900_000; // of a million; what stands around is left room for

  private final String run;
  private final Consumer<Struct> send;
  private final Map<Kind, List<Struct>> waiting = new LinkedHashMap<>();
  private int items;
  private int bytes;

  Batches(String run, Consumer<Struct> send) {
    this.run = run;
    this.send = send;
  }

  void add(Kind kind, Struct item) {
    int size = JsonStruct.compact(item).length + 1;
    int alike = waiting.getOrDefault(kind, List.of()).size();
    if (alike == kind.most || items == MOST || bytes + size > BYTES) {
      close();
    }
    waiting.computeIfAbsent(kind, k -> new ArrayList<>()).add(item);
    items++;
    bytes += size;
  }

  /** Sends what waits. */
  @Override
  public void close() {
    if (items > 0) {
      Struct batch = new Struct().put("run_id", run);
      waiting.forEach((kind, some) -> batch.putStructs(kind.name().toLowerCase(Locale.ROOT), some));
      waiting.clear();
      items = 0;
      bytes = 0;
      send.accept(batch);
    }
  }
}
