package dev.coppice.predictions;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Work on many rows, in pieces by several threads; the results stand in the order of the rows.
 * Pieces are small enough that a large request does not hold up others on the same threads.
 */
public final class InPieces {

  /** Rows a piece; so many or fewer are worked on by the caller's thread. */
  public static final int MOST = 1024;

  private InPieces() {}

  /**
   * @param work thread-safe
   * @return one result a piece; fails as any of the work fails
   */
  public static <T, R> CompletableFuture<List<R>> of(
      List<T> rows, Executor workers, Function<? super List<T>, ? extends R> work) {
    if (rows.size() <= MOST) {
      return here(rows, work);
    }
    List<CompletableFuture<R>> pieces = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += MOST) {
      List<T> piece = rows.subList(from, Math.min(rows.size(), from + MOST));
      pieces.add(CompletableFuture.supplyAsync(() -> work.apply(piece), workers));
    }
    return CompletableFuture.allOf(pieces.toArray(CompletableFuture[]::new))
        .thenApply(done -> pieces.stream().<R>map(CompletableFuture::join).toList());
  }

  private static <T, R> CompletableFuture<List<R>> here(
      List<T> rows, Function<? super List<T>, ? extends R> work) {
    try {
      return CompletableFuture.completedFuture(List.of(work.apply(rows)));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
