package dev.coppice.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Rows in such an order that every beginning of it holds the classes as the whole does. */
public final class NestedRows {

  private NestedRows() {}

  /**
   * @param rows of the examples
   */
  public static int[] order(int[] rows, Examples examples, SplittableRandom random) {
    int classes = Math.max(1, examples.classes());
    double[] keys = new double[rows.length];
    int[] sizes = new int[classes];
    int[] seen = new int[classes];
    long[] chance = new long[rows.length];
    Arrays.setAll(chance, i -> random.nextLong());
    int[] shuffled =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted((a, b) -> Long.compare(chance[a], chance[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int row : rows) {
      sizes[classes == 1 ? 0 : (int) examples.target()[row]]++;
    }
    for (int i : shuffled) {
      int c = classes == 1 ? 0 : (int) examples.target()[rows[i]];
      keys[i] = (seen[c]++ + 0.5) / sizes[c];
    }
    return Arrays.stream(shuffled)
        .boxed()
        .sorted((a, b) -> Double.compare(keys[a], keys[b]))
        .mapToInt(i -> rows[i])
        .toArray();
  }

  /** The first of an order, ascending; at least one. */
  public static int[] first(int[] order, int count) {
    int[] first = Arrays.copyOf(order, Math.max(1, count));
    Arrays.sort(first);
    return first;
  }
}
