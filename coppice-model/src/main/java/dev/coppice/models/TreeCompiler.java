package dev.coppice.models;

import java.util.BitSet;
import java.util.List;

/** Lays trees out for {@link CompiledTrees}. */
final class TreeCompiler {

  private final TreeEnsemble ensemble;
  private final CodeSets sets;
  private final SlotKeys slotKeys;
  private final int shift;
  private float[] vectors = {};
  private int vectorsUsed;

  private TreeCompiler(TreeEnsemble ensemble) {
    this.ensemble = ensemble;
    sets = CodeSets.of(ensemble);
    slotKeys = SlotKeys.of(numbers(ensemble.trees()), sets);
    shift = Integer.numberOfTrailingZeros(slotKeys.length());
  }

  /** The compiled form, or the plain one for what does not fit into the 32 bits of a node. */
  static TreeScorer compile(TreeEnsemble ensemble) {
    return new TreeCompiler(ensemble).compile();
  }

  private TreeScorer compile() {
    List<Tree> trees = ensemble.trees();
    vectors =
        new float
            [trees.stream().mapToInt(tree -> tree.width() > 1 ? tree.values().length : 0).sum()];
    int groups = (trees.size() + CompiledTrees.LANES - 1) / CompiledTrees.LANES;
    long[][] nodes = new long[groups][];
    int[][] roots = new int[groups][CompiledTrees.LANES];
    int[] depths = new int[groups];
    for (int group = 0; group < groups; group++) {
      int from = group * CompiledTrees.LANES;
      List<Tree> lanes = trees.subList(from, Math.min(from + CompiledTrees.LANES, trees.size()));
      long size = 2 + lanes.stream().mapToLong(tree -> tree.nodes() + 1).sum();
      if (size > 1L << 32 - shift) {
        return new PlainTrees(ensemble);
      }
      nodes[group] = new long[(int) size];
      nodes[group][0] = node(0, 0, 0); // where the lanes of missing trees stay
      int base = 1;
      for (int lane = 0; lane < lanes.size(); lane++) {
        roots[group][lane] = base;
        depths[group] = Math.max(depths[group], lay(lanes.get(lane), base, nodes[group]));
        base += lanes.get(lane).nodes() + 1;
      }
    }
    return new CompiledTrees(ensemble, slotKeys, nodes, roots, depths, sets.pool(), vectors);
  }

  private static int[] numbers(List<Tree> trees) {
    BitSet numbers = new BitSet();
    for (Tree tree : trees) {
      for (int node = 0; node < tree.nodes(); node++) {
        if (tree.slot()[node] >= 0 && tree.sets()[node] == null) {
          numbers.set(tree.slot()[node]);
        }
      }
    }
    return numbers.stream().toArray();
  }

  /**
   * Children lie beside each other on an even place and the odd one after it: in one cache line.
   *
   * @param base the odd place of the root
   * @return how deep the tree is
   */
  private int lay(Tree tree, int base, long[] nodes) {
    int[] place = new int[tree.nodes()];
    int[] level = new int[tree.nodes()];
    place[0] = base;
    int depth = 0;
    for (int node = 0; node < place.length; node++) {
      int slot = tree.slot()[node];
      if (slot < 0) {
        nodes[place[node]] = node(leaf(tree, node), place[node], 0);
        depth = Math.max(depth, level[node]);
        continue;
      }
      int left = tree.left()[node];
      long[] set = tree.sets()[node];
      int swapped = set != null && sets.isSwapped(slot, set) ? 1 : 0;
      int right = base + left + 1;
      place[left] = right - 1 + swapped;
      place[left + 1] = right - swapped;
      level[left] = level[node] + 1;
      level[left + 1] = level[node] + 1;
      nodes[place[node]] = set == null ? number(tree, node, right) : code(slot, set, right);
    }
    return depth;
  }

  private int leaf(Tree tree, int node) {
    int width = tree.width();
    if (width == 1) {
      return Float.floatToRawIntBits(tree.values()[node]);
    }
    System.arraycopy(tree.values(), node * width, vectors, vectorsUsed, width);
    vectorsUsed += width;
    return vectorsUsed - width;
  }

  private long number(Tree tree, int node, int right) {
    int key = slotKeys.numberKey(tree.slot()[node], tree.missingLeft()[node]);
    return node(SlotKeys.ordered(tree.threshold()[node]), right, key);
  }

  private long code(int slot, long[] set, int right) {
    int place = sets.place(slot, set);
    return sets.areLookedUp()
        ? node(place, right, slotKeys.codeKey(slot))
        : node(0, right, slotKeys.codeKeys() + place);
  }

  private long node(int high, int right, int key) {
    return (long) high << 32 | (right << shift | key) & 0xffff_ffffL;
  }
}
