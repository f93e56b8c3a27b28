package dev.coppice.loop;

import dev.coppice.frame.RowValues;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.Monitor;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Follower;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.Service.Asked;
import dev.coppice.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What {@code serve} does for one project, without a port: scores, logs, follows the registry,
 * watches.
 */
final class Watched implements AutoCloseable {

  private final Monitor monitor;
  private final PredictionLog log;
  private final ServedProject served;
  private final Follower follower;
  private final ExecutorService loading =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "loading");
            thread.setDaemon(true);
            return thread;
          });

  Watched(LoopProject project, Store store, Alerts alerts, Labels labels, Clock clock) {
    Path folder = project.base().resolve("predictions");
    log = PredictionLog.open(folder, project.serving().log(), LineNames.defaults(), clock);
    monitor =
        new Monitor(
            project.name(),
            project.base().resolve("monitoring"),
            "here",
            project.monitoring(),
            () -> alerts,
            new LogTail(project.log(), () -> labels),
            clock);
    served =
        new ServedProject(
            project.name(),
            project.serving(),
            log,
            List.of(monitor),
            Runnable::run,
            clock,
            RequestIds.random());
    served.onLead(lead -> monitor.watch(lead.version(), lead.bundle()));
    follower = new Follower(served, project.name(), () -> store, "here", loading, clock, null);
    follower.start();
  }

  /**
   * @param rows by request id
   */
  List<Answer> answer(Map<String, Map<String, Object>> rows) {
    var schema = served.deployment().bundle().pipeline().schema();
    List<Asked> asked = new ArrayList<>();
    rows.forEach((id, values) -> asked.add(new Asked(id, RowValues.of(schema, values), List.of())));
    return served.score(asked).toCompletableFuture().join().rows();
  }

  /** What a server does every now and then. */
  void look() {
    follower.poll();
    follower.settle();
    monitor.check();
  }

  @Override
  public void close() {
    follower.close();
    loading.shutdownNow();
    log.close();
  }
}
