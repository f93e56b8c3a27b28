package dev.coppice.models;

import dev.coppice.features.Slot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays trees out for {@link CompiledTrees}.
 *
 * <p>The children of a node lie beside each other, on an even place and the odd one after it, so in
 * one cache line; the heavier child's children follow at once, so that a likely path runs through
 * few lines.
 */
final class TreeCompiler {

  /** Tables of sets may take so many words for each word of a set: more is an attack. */
  private static final long MOST_TABLE = 4;

  /** A node, the place where it stands, and how many questions come before. */
  private record Placed(int node, int place, int level) {}

  private final TreeEnsemble ensemble;
  private final SlotKeys slotKeys;
  private final List<SetKeys> setKeys = new ArrayList<>();
  private final float[] vectors;
  private int vectorsUsed;
  private int shift;
  private long[] nodes = {};
  private int used;

  private TreeCompiler(TreeEnsemble ensemble) {
    this.ensemble = ensemble;
    slotKeys = slotKeys(ensemble);
    vectors = new float[ensemble.trees().stream().mapToInt(TreeCompiler::vectorValues).sum()];
  }

  /** The compiled form, or the plain one for what would be too large in it. */
  static TreeScorer compile(TreeEnsemble ensemble) {
    return new TreeCompiler(ensemble).compile();
  }

  private TreeScorer compile() {
    List<Tree> trees = ensemble.trees();
    int groups = (trees.size() + CompiledTrees.LANES - 1) / CompiledTrees.LANES;
    if (!makeSetKeys(groups)) {
      return new PlainTrees(ensemble);
    }
    int keys = setKeys.stream().mapToInt(SetKeys::count).max().orElse(slotKeys.count());
    int length = Math.max(2, Integer.highestOneBit(keys - 1) << 1); // a power of two
    shift = Integer.numberOfTrailingZeros(length);
    long[][] nodesOf = new long[groups][];
    int[][] roots = new int[groups][CompiledTrees.LANES];
    int[] depths = new int[groups];
    for (int group = 0; group < groups; group++) {
      used = 0;
      put(take(2), 0, 0); // where lanes without a tree stay
      List<Tree> members = members(group);
      for (int lane = 0; lane < members.size(); lane++) {
        roots[group][lane] = used;
        depths[group] = Math.max(depths[group], lay(members.get(lane), setKeys.get(group)));
        if (used > 1L << (32 - shift)) {
          return new PlainTrees(ensemble);
        }
      }
      nodesOf[group] = Arrays.copyOf(nodes, used);
    }
    boolean[] hasVectors = new boolean[trees.size()];
    for (int t = 0; t < hasVectors.length; t++) {
      hasVectors[t] = trees.get(t).width() > 1;
    }
    return new CompiledTrees(
        ensemble, slotKeys, setKeys, length, nodesOf, roots, depths, vectors, hasVectors);
  }

  private List<Tree> members(int group) {
    List<Tree> trees = ensemble.trees();
    int from = group * CompiledTrees.LANES;
    return trees.subList(from, Math.min(from + CompiledTrees.LANES, trees.size()));
  }

  /** Returns whether the tables of sets are of a size to keep. */
  private boolean makeSetKeys(int groups) {
    long left = 1 << 20;
    for (int group = 0; group < groups && left >= 0; group++) {
      List<Tree> members = members(group);
      SetKeys made = SetKeys.of(slotKeys, members);
      setKeys.add(made);
      left -= made.size();
      for (Tree tree : members) {
        left += MOST_TABLE * Arrays.stream(tree.sets()).mapToLong(TreeCompiler::words).sum();
      }
    }
    return left >= 0;
  }

  private static int words(long @Nullable [] set) {
    return set == null ? 0 : set.length;
  }

  private static int vectorValues(Tree tree) {
    return tree.width() > 1 ? tree.values().length : 0;
  }

  private static SlotKeys slotKeys(TreeEnsemble ensemble) {
    BitSet asked = new BitSet();
    for (Tree tree : ensemble.trees()) {
      Arrays.stream(tree.slot()).filter(slot -> slot >= 0).forEach(asked::set);
    }
    List<Slot> slots = ensemble.slots();
    return new SlotKeys(
        asked.stream().filter(slot -> !slots.get(slot).isCode()).toArray(),
        asked.stream()
            .filter(slot -> slots.get(slot).isCode() && slots.get(slot).levels() <= SlotKeys.NARROW)
            .toArray(),
        asked.stream().filter(slot -> slots.get(slot).levels() > SlotKeys.NARROW).toArray());
  }

  /** Returns how many questions the deepest leaf is away. */
  private int lay(Tree tree, SetKeys sets) {
    int depth = 0;
    Deque<Placed> open = new ArrayDeque<>();
    open.push(new Placed(0, take(2), 0));
    while (!open.isEmpty() && used <= 1L << (32 - shift)) {
      Placed placed = open.pop();
      depth = Math.max(depth, placed.level);
      if (tree.slot()[placed.node] < 0) {
        put(placed.place, SlotKeys.question(0, leaf(tree, placed.node)), placed.place);
      } else {
        int lefts = take(2);
        put(placed.place, question(tree, placed.node, sets), lefts + 1);
        int left = tree.left()[placed.node];
        Placed yes = new Placed(left, lefts, placed.level + 1);
        Placed no = new Placed(left + 1, lefts + 1, placed.level + 1);
        boolean likely = tree.cover()[yes.node] >= tree.cover()[no.node];
        open.push(likely ? no : yes);
        open.push(likely ? yes : no);
      }
    }
    return depth;
  }

  private long question(Tree tree, int node, SetKeys sets) {
    int slot = tree.slot()[node];
    long[] set = tree.sets()[node];
    if (set == null) {
      return slotKeys.question(slot, tree.threshold()[node], tree.missingLeft()[node]);
    }
    return slotKeys.isNarrow(slot) ? slotKeys.question(slot, set) : sets.question(slot, set);
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

  private int take(int places) {
    used += places;
    if (used > nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * used);
    }
    return used - places;
  }

  private void put(int place, long question, int right) {
    nodes[place] = question | ((long) right << shift & 0xffff_ffffL);
  }
}
