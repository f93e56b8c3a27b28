package dev.coppice.training.boosting;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Seeded choices of rows and columns. */
final class Sampling {

  private Sampling() {}

  /** The numbers below n in a random order. */
  static int[] order(int n, SplittableRandom random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /**
   * A share of the items, at least one if there is any, in their order; then the items that were
   * left out.
   */
  static int[][] share(int[] items, double share, SplittableRandom random) {
    int wanted = Math.max(1, (int) Math.rint(share * items.length));
    int[] taken = new int[Math.min(items.length, wanted)];
    int[] left = new int[items.length - taken.length];
    int count = 0;
    for (int i = 0; i < items.length; i++) {
      int needed = taken.length - count;
      if (needed > 0 && random.nextInt(items.length - i) < needed) {
        taken[count++] = items[i];
      } else {
        left[i - count] = items[i];
      }
    }
    return new int[][] {taken, left};
  }

  /**
   * A fold for each row, from 0 to {@code folds - 1}: of equal size, and with targets spread alike.
   */
  static int[] folds(double[] target, int folds, SplittableRandom random) {
    Integer[] order = Arrays.stream(order(target.length, random)).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(target[a], target[b])); // stable
    int[] fold = new int[target.length];
    for (int i = 0; i < order.length; i++) {
      fold[order[i]] = i % folds;
    }
    return fold;
  }
}
