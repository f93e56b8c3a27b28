package dev.coppice.models;

import dev.coppice.features.Matrix;
import dev.coppice.models.TreeEnsemble.Aggregate;
import dev.coppice.models.TreeEnsemble.Precision;
import java.util.List;

/**
 * The fast scorer: no branch depends on the data, and the trees of a group walk in lock-step so
 * that their memory reads overlap.
 *
 * <p>A node is one long: in the high half an int threshold, in the low half the place of its right
 * child and the number of the key that it compares (see {@link SlotKeys}). The next node is {@code
 * right - sign((key - threshold) << shift)}, as the left child lies before the right one; the shift
 * picks the bit of a set of codes. A leaf compares key 0, which is above everything, has itself as
 * right child, and carries its value instead of a threshold; so a group walks as many levels as its
 * deepest tree has, and whoever is at a leaf stays there.
 *
 * <p>Where there are only numbers, nothing is shifted (a tenth of the time).
 *
 * <p>A batch walks groups outside and a block of rows inside, so that deep trees are read from
 * memory once a block. Leaves are always added in the order of the trees.
 *
 * <p>Rejected: compare and branch (1.6 to 2.6 times slower), 8-bit codes (equal at best, rows must
 * be encoded), a layout with the children of a node anywhere (16 bytes a node).
 *
 * @param setKeys of each group, behind the keys of the slots
 * @param keyCount the length of a row of keys, a power of two
 * @param groups the nodes of {@link #LANES} trees each, whose roots lie at {@code roots}
 * @param depths how many levels each group walks
 * @param vectors pooled leaves of the trees whose leaves hold a number for each output
 * @param hasVectors which trees these are; their nodes carry places in {@code vectors}
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops read them
record CompiledTrees(
    TreeEnsemble ensemble,
    SlotKeys slotKeys,
    List<SetKeys> setKeys,
    int keyCount,
    long[][] groups,
    int[][] roots,
    int[] depths,
    float[] vectors,
    boolean[] hasVectors)
    implements TreeScorer {

  static final int LANES = 8;

  private static final int MIN_BLOCK_ROWS = 64;
  private static final int MAX_BLOCK_ROWS = 1024;

  /** Deeper groups look now and then whether all lanes are at leaves. */
  private static final int LEVELS_AT_ONCE = 8;

  @Override
  public void margins(double[] slots, double[] margins) {
    long[] keys = new long[keyCount];
    slotKeys.put(slots, keys);
    int[] leaves = new int[LANES];
    start(margins);
    for (int group = 0; group < groups.length; group++) {
      setKeys.get(group).put(keys);
      walk(groups[group], roots[group], depths[group], keys, leaves);
      add(group, leaves, margins);
    }
    finish(margins);
  }

  @Override
  public double[][] margins(Matrix matrix) {
    double[][] margins = new double[ensemble.outputs()][matrix.rows()];
    RowParts.score(
        matrix.rows(), 2 * MAX_BLOCK_ROWS, (from, to) -> margins(matrix, from, to, margins));
    return margins;
  }

  private void margins(Matrix matrix, int first, int end, double[][] margins) {
    int block = blockRows();
    long[][] keys = new long[Math.min(end - first, block)][keyCount];
    double[][] sums = new double[keys.length][margins.length];
    int[] leaves = new int[LANES];
    for (int from = first; from < end; from += block) {
      int count = Math.min(block, end - from);
      slotKeys.put(matrix, from, from + count, keys);
      for (int r = 0; r < count; r++) {
        start(sums[r]);
      }
      for (int group = 0; group < groups.length; group++) {
        SetKeys sets = setKeys.get(group);
        for (int r = 0; r < count; r++) {
          sets.put(keys[r]);
          walk(groups[group], roots[group], depths[group], keys[r], leaves);
          add(group, leaves, sums[r]);
        }
      }
      for (int r = 0; r < count; r++) {
        finish(sums[r]);
        for (int k = 0; k < margins.length; k++) {
          margins[k][from + r] = sums[r][k];
        }
      }
    }
  }

  /** Many rows for deep trees, whose nodes come from memory; few for others, to stay in cache. */
  private int blockRows() {
    long nodes = 0;
    for (long[] group : groups) {
      nodes += group.length;
    }
    long rows = nodes / Math.max(1, groups.length) / 48; // found by measuring
    return (int) Math.min(Math.max(rows, MIN_BLOCK_ROWS), MAX_BLOCK_ROWS);
  }

  private void start(double[] margins) {
    for (int k = 0; k < ensemble.outputs(); k++) {
      margins[k] = ensemble.aggregate() == Aggregate.SUM ? ensemble.base(k) : 0;
    }
  }

  private void finish(double[] margins) {
    if (ensemble.aggregate() == Aggregate.MEAN) {
      for (int k = 0; k < ensemble.outputs(); k++) {
        margins[k] = ensemble.base(k) + margins[k] / ensemble.trees().size();
      }
    }
  }

  private void add(int group, int[] leaves, double[] margins) {
    int first = group * LANES;
    int trees = Math.min(LANES, ensemble.trees().size() - first);
    if (ensemble.outputs() > 1) {
      addToOutputs(first, trees, leaves, margins);
    } else if (ensemble.precision() == Precision.FLOAT) {
      float sum = (float) margins[0];
      for (int lane = 0; lane < trees; lane++) {
        sum += Float.intBitsToFloat(leaves[lane]);
      }
      margins[0] = sum;
    } else {
      double sum = margins[0];
      for (int lane = 0; lane < trees; lane++) {
        sum += Float.intBitsToFloat(leaves[lane]);
      }
      margins[0] = sum;
    }
  }

  private void addToOutputs(int first, int trees, int[] leaves, double[] margins) {
    boolean floats = ensemble.precision() == Precision.FLOAT;
    for (int lane = 0; lane < trees; lane++) {
      int output = ensemble.outputOf(first + lane);
      boolean vector = hasVectors[first + lane];
      float leaf = Float.intBitsToFloat(leaves[lane]);
      int end = output == TreeEnsemble.ALL_OUTPUTS ? ensemble.outputs() : output + 1;
      for (int k = Math.max(output, 0); k < end; k++) {
        float value = vector ? vectors[leaves[lane] + k] : leaf;
        margins[k] = floats ? (float) margins[k] + value : margins[k] + value;
      }
    }
  }

  private void walk(long[] nodes, int[] roots, int depth, long[] keys, int[] leaves) {
    boolean codes = slotKeys.narrow().length + slotKeys.wide().length > 0;
    int shift = Integer.numberOfTrailingZeros(keys.length);
    long a = nodes[roots[0]];
    long b = nodes[roots[1]];
    long c = nodes[roots[2]];
    long d = nodes[roots[3]];
    long e = nodes[roots[4]];
    long f = nodes[roots[5]];
    long g = nodes[roots[6]];
    long h = nodes[roots[7]];
    for (int left = depth; left > 0; left -= LEVELS_AT_ONCE) {
      for (int level = Math.min(left, LEVELS_AT_ONCE); level > 0; level--) {
        a = step(nodes, keys, shift, codes, a);
        b = step(nodes, keys, shift, codes, b);
        c = step(nodes, keys, shift, codes, c);
        d = step(nodes, keys, shift, codes, d);
        e = step(nodes, keys, shift, codes, e);
        f = step(nodes, keys, shift, codes, f);
        g = step(nodes, keys, shift, codes, g);
        h = step(nodes, keys, shift, codes, h);
      }
      if (((a | b | c | d | e | f | g | h) & keys.length - 1) == 0) {
        break;
      }
    }
    leaves[0] = (int) (a >> 32);
    leaves[1] = (int) (b >> 32);
    leaves[2] = (int) (c >> 32);
    leaves[3] = (int) (d >> 32);
    leaves[4] = (int) (e >> 32);
    leaves[5] = (int) (f >> 32);
    leaves[6] = (int) (g >> 32);
    leaves[7] = (int) (h >> 32);
  }

  private static long step(long[] nodes, long[] keys, int shift, boolean codes, long node) {
    int low = (int) node;
    long key = keys[low & keys.length - 1];
    long threshold = node >> 32;
    long difference = (key >> SlotKeys.LOW_BITS) - threshold;
    if (codes) { // the same in every step, so that the compiler makes two loops of it
      difference <<= key & threshold;
    }
    return nodes[(low >>> shift) - (int) (difference >>> 63)];
  }
}
