package dev.coppice.cli;

import dev.coppice.http.Door;
import dev.coppice.mlflow.tracking.TrackingDoor;
import dev.coppice.registry.Registry;
import dev.coppice.serving.RequestIds;
import dev.coppice.store.Store;
import dev.coppice.tracking.Tracking;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The tracking server of a home: its doors, and the threads that wait for its store. */
final class TrackingServer implements AutoCloseable {

  private static final int WORKERS = 32;
  private static final int TRANSFERS = 16;

  private final ExecutorService workers = threads("tracking", WORKERS);
  private final ExecutorService transfers = threads("artifacts", TRANSFERS);
  private final List<Door> doors;

  /**
   * @param store of the home; stays open
   */
  TrackingServer(Store store, Clock clock) {
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
  }
}
