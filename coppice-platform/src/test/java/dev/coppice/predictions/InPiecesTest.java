package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InPiecesTest {

  private static final List<Integer> ROWS = IntStream.range(0, 5000).boxed().toList();

  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @Test
  void resultsStandInTheOrderOfTheRowsAlsoWhenTheLastIsReadyFirst() {
    CompletableFuture<List<Integer>> firsts = InPieces.of(ROWS, tasks::add, piece -> piece.get(0));
    while (!tasks.isEmpty()) {
      assertFalse(firsts.isDone());
      tasks.removeLast().run();
    }
    assertEquals(List.of(0, 1024, 2048, 3072, 4096), firsts.join());
    List<Integer> together = InPieces.together(5000, (from, to) -> to - from);
    assertEquals(List.of(1024, 1024, 1024, 1024, 904), together);
  }

  @Test
  void eachResultIsTakenWhenAllBeforeItAreAndNoneBehindAFailure() {
    List<Integer> taken = new ArrayList<>();
    CompletableFuture<Void> all =
        InPieces.inTurn(ROWS, tasks::add, piece -> 10_000 / (piece.get(0) - 3072), taken::add);
    List<Runnable> pieces = List.copyOf(tasks);
    pieces.get(1).run();
    assertEquals(List.of(), taken);
    pieces.get(0).run();
    assertEquals(List.of(-3, -4), taken);
    pieces.get(4).run();
    pieces.get(3).run(); // divides by zero
    pieces.get(2).run();
    assertEquals(List.of(-3, -4, -9), taken);
    assertThrows(CompletionException.class, all::join);
  }
}
