package dev.coppice.serving;

import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Prediction;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A version that is asked everything the champion answers, and answers nobody: its scores go to the
 * log beside the champion's, under the same request id and the route {@value Arm#SHADOW}.
 *
 * <p>It works on one thread of its own behind a bounded queue. Whoever offers never waits: what
 * finds the queue full, or the log busy, is dropped and counted.
 */
final class Shadow {

  static final int WAITING = 256;

  private final Arm arm;
  private final PredictionLog log;
  private final Clock clock;
  private final Executor thread;
  private final LongAdder scored = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder otherwise = new LongAdder();

  Shadow(Deployment deployment, PredictionLog log, Clock clock, Executor thread) {
    this.arm = new Arm(Arm.SHADOW, deployment);
    this.log = log;
    this.clock = clock;
    this.thread = thread;
  }

  Arm arm() {
    return arm;
  }

  /** One thread that ends when it is idle. */
  static Shadow of(Deployment deployment, PredictionLog log, Clock clock) {
    ThreadPoolExecutor own =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "shadow");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
    own.allowCoreThreadTimeOut(true);
    return new Shadow(deployment, log, clock, own);
  }

  Deployment deployment() {
    return arm.deployment();
  }

  /** What became of the rows that were offered. */
  ShadowCounts counts() {
    return new ShadowCounts(
        deployment().version(), scored.sum(), dropped.sum(), failed.sum(), otherwise.sum());
  }

  /** Takes rows that were answered, or drops them. */
  void offer(List<Scored> answered) {
    try {
      thread.execute(() -> score(answered));
    } catch (RejectedExecutionException e) {
      dropped.add(answered.size());
    }
  }

  private void score(List<Scored> answered) {
    PredictionLog.Room room;
    try {
      room = log.reserve(answered.size());
    } catch (RuntimeException e) { // the log has enough to do
      dropped.add(answered.size());
      return;
    }
    try {
      room.append(scored(answered));
      scored.add(answered.size());
    } catch (RuntimeException e) {
      failed.add(answered.size());
      room.release();
    }
  }

  private List<Scored> scored(List<Scored> answered) {
    List<RowValues> rows = new ArrayList<>(answered.size());
    for (Scored one : answered) {
      rows.add(((RowValues) one.row()).as(arm.pipeline().schema()));
    }
    long start = System.nanoTime();
    List<Prediction> predictions = Scoring.inTurn(arm.deployment(), rows);
    long each = (System.nanoTime() - start) / rows.size();
    List<Scored> both = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Scored one = answered.get(i);
      Prediction prediction = predictions.get(i);
      if (prediction.decided() != one.prediction().decided()) {
        otherwise.increment();
      }
      both.add(
          new Scored(
              one.requestId(),
              clock.instant(),
              one.project(),
              arm.version(),
              arm.route(),
              arm.pipeline().schema(),
              rows.get(i),
              prediction,
              arm.pipeline().decision(),
              each));
    }
    return both;
  }
}
