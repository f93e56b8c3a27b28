package dev.coppice.predictions;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Work on many rows, in pieces by several threads; the results stand in the order of the rows.
 * Pieces are small enough that a large request does not hold up others on the same threads.
 */
public final class InPieces {

  /** Rows a piece; so many or fewer are worked on by the caller's thread. */
  public static final int MOST = 1024;

  private InPieces() {}

  /** How many pieces there are. */
  static int count(int rows) {
    return (rows + MOST - 1) / MOST;
  }

  /**
   * @param work thread-safe
   * @return one result a piece; fails as any of the work fails
   */
  public static <T, R> CompletableFuture<List<R>> of(
      List<T> rows, Executor workers, Function<? super List<T>, ? extends R> work) {
    if (rows.size() <= MOST) {
      try {
        return CompletableFuture.completedFuture(List.of(work.apply(rows)));
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    List<R> results = new ArrayList<>();
    return inTurn(rows, workers, work, results::add).thenApply(done -> results);
  }

  /**
   * The same on the workers alone, where each result is taken as soon as it and all before it are
   * there.
   *
   * @param taker one call at a time; behind a failure nothing is taken
   */
  static <T, R> CompletableFuture<Void> inTurn(
      List<T> rows,
      Executor workers,
      Function<? super List<T>, ? extends R> work,
      Consumer<? super R> taker) {
    CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);
    for (int from = 0; from < rows.size(); from += MOST) {
      List<T> piece = rows.subList(from, Math.min(rows.size(), from + MOST));
      taken =
          taken.thenAcceptBoth(
              result(workers, work, piece), (before, result) -> taker.accept(result));
    }
    return taken;
  }

  /** Work on the rows from one number to before another. */
  public interface Range<R> {
    R apply(int from, int to);
  }

  /**
   * The same for a caller who waits, and works along on the common pool.
   *
   * @param work thread-safe, and short: others use these threads too
   */
  public static <R> List<R> together(int rows, Range<? extends R> work) {
    if (rows <= MOST) {
      return List.of(work.apply(0, rows));
    }
    return IntStream.range(0, count(rows))
        .parallel()
        .<R>mapToObj(piece -> work.apply(piece * MOST, Math.min(rows, (piece + 1) * MOST)))
        .toList();
  }

  private static <T, R> CompletableFuture<R> result(
      Executor workers, Function<? super List<T>, ? extends R> work, List<T> piece) {
    try {
      return CompletableFuture.supplyAsync(() -> work.apply(piece), workers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
