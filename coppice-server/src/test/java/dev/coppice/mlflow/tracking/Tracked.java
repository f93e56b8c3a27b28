package dev.coppice.mlflow.tracking;

import dev.coppice.http.Door;
import dev.coppice.http.Running;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Tracking;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A tracking server on a free port, with a store of its own. */
final class Tracked implements AutoCloseable {

  private final Store store;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Running running;
  final Tracking tracking;

  Tracked(Path home) {
    store = Store.open(home, StoreSettings.defaults());
    tracking = Tracking.open(store, Clock.systemUTC());
    List<Door> doors = new ArrayList<>(doors());
    doors.add(TrackingDoor.health());
    running = new Running(doors.toArray(Door[]::new));
  }

  List<Door> doors() {
    return TrackingDoor.of(
        tracking,
        Registry.open(store, Clock.systemUTC()),
        Clock.systemUTC(),
        () -> UUID.randomUUID().toString().replace("-", ""),
        workers,
        workers);
  }

  Running http() {
    return running;
  }

  @Override
  public void close() {
    running.close();
    workers.shutdown();
    store.close();
  }
}
