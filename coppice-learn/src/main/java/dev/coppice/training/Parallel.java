package dev.coppice.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads for independent numbered tasks, whose results come back in the order of
 * their numbers: who computed which is invisible. With one thread nothing is started and the tasks
 * run where they are asked for.
 */
public final class Parallel implements AutoCloseable {

  private final int threads;
  private final @Nullable ExecutorService executor;

  public Parallel(int threads) {
    this.threads = threads;
    this.executor = threads > 1 ? Executors.newFixedThreadPool(threads, Parallel::daemon) : null;
  }

  /**
   * The results of tasks {@code from} (inclusive) to {@code to} (exclusive). When a task throws, no
   * further one begins, and the first failure is thrown here.
   */
  public <T> List<T> map(int from, int to, IntFunction<T> task) {
    ExecutorService pool = executor;
    if (pool == null || to - from < 2) {
      return IntStream.range(from, to).mapToObj(task).toList();
    }
    AtomicInteger next = new AtomicInteger(from);
    AtomicBoolean failed = new AtomicBoolean();
    List<@Nullable T> results = new ArrayList<>();
    for (int i = from; i < to; i++) {
      results.add(null);
    }
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, to - from); i++) {
      workers.add(
          pool.submit(
              () -> {
                int number;
                while (!failed.get() && (number = next.getAndIncrement()) < to) {
                  try {
                    results.set(number - from, task.apply(number)); // one writer a place
                  } catch (RuntimeException | Error e) {
                    failed.set(true);
                    throw e;
                  }
                }
              }));
    }
    await(workers);
    return List.copyOf((List<T>) results);
  }

  /** Runs tasks {@code from} (inclusive) to {@code to} (exclusive). */
  public void run(int from, int to, IntConsumer task) {
    map(
        from,
        to,
        number -> {
          task.accept(number);
          return Boolean.TRUE;
        });
  }

  private static void await(List<Future<?>> workers) {
    RuntimeException failure = null;
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        failure = failure == null ? (RuntimeException) e.getCause() : failure;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FitContext.FitCancelled();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "coppice-fit");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
