package dev.coppice.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {

  @Test
  void resultsComeInTheOrderOfTheirNumbers() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Parallel parallel = new Parallel(threads)) {
        assertEquals(
            IntStream.range(5, 200).mapToObj(i -> i * i).toList(),
            parallel.map(5, 200, i -> i * i));
      }
    }
  }

  @Test
  void aFailureStopsTheRestAndIsThrownAsItIs() {
    for (int threads = 1; threads <= 2; threads++) {
      try (Parallel parallel = new Parallel(threads)) {
        AtomicInteger begun = new AtomicInteger();
        RuntimeException failure = new IllegalStateException("task 3");
        RuntimeException thrown =
            assertThrows(
                IllegalStateException.class,
                () ->
                    parallel.run(
                        0,
                        1_000_000,
                        i -> {
                          begun.incrementAndGet();
                          if (i >= 3) {
                            throw failure;
                          }
                        }));
        assertSame(failure, thrown);
        assertTrue(begun.get() < 10, "began " + begun);
      }
    }
  }
}
