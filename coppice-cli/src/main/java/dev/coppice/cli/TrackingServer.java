package dev.coppice.cli;

import dev.coppice.http.Door;
import dev.coppice.mlflow.tracking.TrackingDoor;
import dev.coppice.registry.Registry;
import dev.coppice.serving.RequestIds;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Tracking;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The tracking server of a home: its store, its doors, and the threads that wait for both. */
final class TrackingServer implements AutoCloseable {

  private static final int WORKERS = 32;
  private static final int TRANSFERS = 16;

  private final Store store;
  private final ExecutorService workers = threads("tracking", WORKERS);
  private final ExecutorService transfers = threads("artifacts", TRANSFERS);
  private final List<Door> doors;

  private TrackingServer(Store store, Clock clock) {
    this.store = store;
    RequestIds ids = RequestIds.random();
    this.doors =
        TrackingDoor.of(
            Tracking.open(store, clock),
            Registry.open(store, clock),
            clock,
            () -> ids.next().replace("-", ""),
            workers,
            transfers);
  }

  /**
   * @throws dev.coppice.errors.Unavailable when the store cannot be used
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote it
   */
  static TrackingServer open(Path home, StoreSettings settings, Clock clock) {
    @Nullable Store opened = Store.open(home, settings);
    try {
      TrackingServer server = new TrackingServer(opened, clock);
      opened = null;
      return server;
    } finally {
      if (opened != null) {
        opened.close();
      }
    }
  }

  private static ExecutorService threads(String name, int most) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  List<Door> doors() {
    return doors;
  }

  @Override
  public void close() {
    workers.shutdown();
    transfers.shutdown();
    store.close();
  }
}
