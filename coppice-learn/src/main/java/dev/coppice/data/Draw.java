package dev.coppice.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Seeded draws of rows: the same seed gives the same rows on every machine. */
final class Draw {

  private Draw() {}

  /** Brings the rows into a random order in place (Fisher and Yates). */
  static void shuffle(int[] rows, SplittableRandom random) {
    for (int last = rows.length - 1; last > 0; last--) {
      // Multiply and shift: of the generator only its raw bits are fixed for ever
      int other = (int) (((random.nextLong() >>> 32) * (last + 1L)) >>> 32);
      int swap = rows[last];
      rows[last] = rows[other];
      rows[other] = swap;
    }
  }

  /** The rows of each class, in ascending order. */
  static int[][] rowsByClass(int[] classes) {
    int count = Arrays.stream(classes).max().orElse(-1) + 1;
    int[] sizes = new int[count];
    for (int c : classes) {
      sizes[c]++;
    }
    int[][] rows = new int[count][];
    Arrays.setAll(rows, c -> new int[sizes[c]]);
    int[] filled = new int[count];
    for (int row = 0; row < classes.length; row++) {
      int c = classes[row];
      rows[c][filled[c]++] = row;
    }
    return rows;
  }

  /** All rows in ascending order of time; equal times keep their order. */
  static int[] rowsByTime(double[] times) {
    return IntStream.range(0, times.length)
        .boxed()
        .sorted((a, b) -> Double.compare(times[a], times[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Divides a total over classes in proportion to their sizes: each gets the whole part of its
   * share, and what is left goes to the largest remainders (Hamilton's method; of equal ones the
   * draw decides), so that the sum is exact.
   */
  static int[] apportion(int total, int[] sizes, SplittableRandom random) {
    long all = Arrays.stream(sizes).asLongStream().sum();
    int[] given = new int[sizes.length];
    long[] remainders = new long[sizes.length];
    int left = total;
    for (int c = 0; c < sizes.length; c++) {
      long share = (long) total * sizes[c];
      given[c] = (int) (share / all);
      remainders[c] = share % all;
      left -= given[c];
    }
    int[] drawn = IntStream.range(0, sizes.length).toArray();
    shuffle(drawn, random);
    int[] order =
        Arrays.stream(drawn)
            .boxed()
            .sorted((a, b) -> Long.compare(remainders[b], remainders[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < left; i++) {
      given[order[i]]++;
    }
    return given;
  }
}
