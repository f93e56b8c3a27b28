package dev.coppice.models;

import org.jspecify.annotations.Nullable;

/**
 * One decision tree as arrays over its nodes. Node 0 is the root; the children of node i are {@code
 * left[i]} and {@code left[i] + 1}, both after i; every node but the root is the child of exactly
 * one node. A {@link TreeEnsemble} checks that, a tree does not.
 *
 * @param slot the slot that a node asks about, -1 for a leaf
 * @param threshold of a number: {@code (float) x < threshold} goes left
 * @param missingLeft where a missing number goes
 * @param sets of a code: the codes that go left, as bits; null where a node asks about a number or
 *     is a leaf. Codes beyond the last word are not in the set
 * @param left the left child, 0 for a leaf
 * @param values what a leaf adds: {@code width} numbers a node, node after node; 0 where a node is
 *     no leaf
 * @param cover the training weight that reached a node (rows, or the sum of their second
 *     derivatives): for explanations
 */
@SuppressWarnings("ArrayRecordComponent") // scorers and growers read the arrays themselves
public record Tree(
    int[] slot,
    float[] threshold,
    boolean[] missingLeft,
    long[] @Nullable [] sets,
    int[] left,
    float[] values,
    float[] cover) {

  public int nodes() {
    return slot.length;
  }

  /** How many numbers a leaf holds. */
  public int width() {
    return values.length / slot.length;
  }

  /** The leaf that a row ends in. */
  public int leaf(double[] slots) {
    int node = 0;
    while (slot[node] >= 0) {
      node = left[node] + (goesLeft(node, slots[slot[node]]) ? 0 : 1);
    }
    return node;
  }

  boolean goesLeft(int node, double value) {
    long[] set = sets[node];
    if (set != null) {
      int code = (int) value;
      int word = code >> 6;
      return word < set.length && (set[word] >>> code & 1) != 0;
    }
    return Double.isNaN(value) ? missingLeft[node] : (float) value < threshold[node];
  }
}
