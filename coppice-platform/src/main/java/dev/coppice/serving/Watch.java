package dev.coppice.serving;

import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Prediction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a model score on threads of its own and waits no longer than a deadline.
 *
 * <p>Java cannot stop a thread that computes, so a model that hangs keeps its thread; with all
 * threads overdue the model is not asked any more until one comes back, and a request then waits
 * for nothing. The threads are few, and its own: whoever hangs takes nothing from others.
 */
final class Watch {

  private static final int WAITING = 256;

  /** A batch gets the deadline once more for each so many rows. */
  private static final int BATCH = 1024;

  private final Duration deadline;
  private final Executor threads;
  private final int most;
  private final AtomicInteger overdue = new AtomicInteger();

  /**
   * @param most overdue requests, from which on the model is not asked
   */
  Watch(Duration deadline, Executor threads, int most) {
    this.deadline = deadline;
    this.threads = threads;
    this.most = most;
  }

  /** On threads that end when they are idle. */
  static Watch over(String name, Duration deadline, int threads) {
    ThreadPoolExecutor own =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    own.allowCoreThreadTimeOut(true);
    return new Watch(deadline, own, threads);
  }

  /**
   * @return fails with {@link ScoringFailure} when the model threw, answered no number, was late,
   *     or has too much to do; completes on one of the threads, or on one that must not be held up
   */
  CompletableFuture<List<Prediction>> score(Deployment deployment, List<RowValues> rows) {
    if (overdue.get() >= most) {
      return failed(deployment, "is not asked, since " + overdue + " of its answers are overdue");
    }
    CompletableFuture<List<Prediction>> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> run(deployment, rows, answer));
    } catch (RejectedExecutionException e) {
      return failed(deployment, "has too much to do");
    }
    Duration patience = deadline.multipliedBy(1 + rows.size() / BATCH);
    return answer
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> failed(deployment, failure, patience));
  }

  private void run(
      Deployment deployment, List<RowValues> rows, CompletableFuture<List<Prediction>> answer) {
    try {
      if (!answer.isDone()) {
        answer.complete(Scoring.inTurn(deployment, rows));
      }
    } catch (Throwable e) { // an error of the machine, such as a full stack, is the model's too
      answer.completeExceptionally(Scoring.cause(e));
    } finally {
      if (answer.isCompletedExceptionally() && isLate(answer)) {
        overdue.decrementAndGet();
      }
    }
  }

  private static boolean isLate(CompletableFuture<List<Prediction>> answer) {
    try {
      answer.getNow(List.of());
      return false;
    } catch (RuntimeException e) {
      return e.getCause() instanceof TimeoutException;
    }
  }

  private CompletableFuture<List<Prediction>> failed(
      Deployment deployment, Throwable failure, Duration patience) {
    if (failure instanceof TimeoutException) {
      overdue.incrementAndGet();
      return failed(deployment, "did not answer within " + patience.toMillis() + " ms");
    }
    return CompletableFuture.failedFuture(
        failure instanceof ScoringFailure
            ? failure
            : new ScoringFailure(
                "Version " + deployment.version() + " failed: " + failure, failure));
  }

  private static CompletableFuture<List<Prediction>> failed(Deployment deployment, String what) {
    return CompletableFuture.failedFuture(
        new ScoringFailure("Version " + deployment.version() + " " + what, null));
  }
}
