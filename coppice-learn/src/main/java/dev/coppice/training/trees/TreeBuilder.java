package dev.coppice.training.trees;

import dev.coppice.models.Tree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The arrays of a tree while it grows. */
final class TreeBuilder {

  private final int width;
  private int nodes = 1;
  private int[] slot = new int[64];
  private float[] threshold = new float[64];
  private boolean[] missingLeft = new boolean[64];
  private long[] @Nullable [] sets = new long[64][];
  private int[] left = new int[64];
  private float[] values;
  private float[] cover = new float[64];

  TreeBuilder(int width) {
    this.width = width;
    this.values = new float[64 * width];
  }

  void leaf(int node, double[] sums, Target target) {
    slot[node] = -1;
    target.leaf(sums, values, node * width);
  }

  void cover(int node, double weight) {
    cover[node] = (float) weight;
  }

  /** Makes a node ask; answers its left child, whose right neighbour is the other one. */
  int split(int node, Split split) {
    if (nodes + 2 > slot.length) {
      grow(2 * slot.length);
    }
    slot[node] = split.slot;
    threshold[node] = split.threshold;
    missingLeft[node] = split.missingLeft;
    sets[node] = split.set;
    left[node] = nodes;
    nodes += 2;
    return nodes - 2;
  }

  private void grow(int size) {
    slot = Arrays.copyOf(slot, size);
    threshold = Arrays.copyOf(threshold, size);
    missingLeft = Arrays.copyOf(missingLeft, size);
    sets = Arrays.copyOf(sets, size);
    left = Arrays.copyOf(left, size);
    values = Arrays.copyOf(values, size * width);
    cover = Arrays.copyOf(cover, size);
  }

  Tree build() {
    grow(nodes);
    return new Tree(slot, threshold, missingLeft, sets, left, values, cover);
  }
}
