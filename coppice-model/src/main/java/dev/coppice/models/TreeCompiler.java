package dev.coppice.models;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Lays trees out for {@link CompiledTrees}.
 *
 * <p>The children of a node lie beside each other, on an even place and the odd one after it, so in
 * one cache line; the heavier child's children follow at once, so that a likely path runs through
 * few lines. A set that needs several windows (see {@link SlotKeys}) becomes a chain of questions;
 * every left end of the chain is a copy of the same child node, whose own children exist once. Of a
 * set and its complement the smaller one is asked for: "is not Rome" takes one window, too.
 */
final class TreeCompiler {

  /** Chains of questions may take so many places on average: more is no model, but an attack. */
  private static final long MOST_PLACES_A_NODE = 16;

  /** Whether {@code (key - threshold) << shift} is negative. */
  private record Question(int key, int threshold) {}

  /** A node, the places where it stands, and how many questions come before. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Placed(int node, int[] places, int level) {}

  private final TreeEnsemble ensemble;
  private final SlotKeys slotKeys;
  private final int shift;
  private final long mostPlaces;
  private final long mostPlacesOfAll;
  private final float[] vectors;
  private int vectorsUsed;
  private long[] nodes = {};
  private int used;
  private long allUsed;

  private TreeCompiler(TreeEnsemble ensemble) {
    this.ensemble = ensemble;
    slotKeys = slotKeys(ensemble);
    shift = Integer.numberOfTrailingZeros(slotKeys.length());
    long nodeCount = ensemble.trees().stream().mapToLong(Tree::nodes).sum();
    mostPlacesOfAll = (1 << 20) + MOST_PLACES_A_NODE * nodeCount;
    mostPlaces = Math.min(1L << (32 - shift), mostPlacesOfAll);
    vectors = new float[ensemble.trees().stream().mapToInt(TreeCompiler::vectorValues).sum()];
  }

  /** The compiled form, or the plain one for what would be too large in it. */
  static TreeScorer compile(TreeEnsemble ensemble) {
    return new TreeCompiler(ensemble).compile();
  }

  private TreeScorer compile() {
    List<Tree> trees = ensemble.trees();
    int groups = (trees.size() + CompiledTrees.LANES - 1) / CompiledTrees.LANES;
    long[][] nodesOf = new long[groups][];
    int[][] roots = new int[groups][CompiledTrees.LANES];
    int[] depths = new int[groups];
    for (int group = 0; group < groups; group++) {
      used = 0;
      put(new int[] {take(2)}, node(0, 0, 0)); // where lanes without a tree stay
      int from = group * CompiledTrees.LANES;
      for (int t = from; t < Math.min(from + CompiledTrees.LANES, trees.size()); t++) {
        roots[group][t - from] = used;
        depths[group] = Math.max(depths[group], lay(trees.get(t)));
        if (used > mostPlaces || allUsed + used > mostPlacesOfAll) {
          return new PlainTrees(ensemble);
        }
      }
      nodesOf[group] = Arrays.copyOf(nodes, used);
      allUsed += used;
    }
    boolean[] hasVectors = new boolean[trees.size()];
    for (int t = 0; t < hasVectors.length; t++) {
      hasVectors[t] = trees.get(t).width() > 1;
    }
    return new CompiledTrees(ensemble, slotKeys, nodesOf, roots, depths, vectors, hasVectors);
  }

  private static int vectorValues(Tree tree) {
    return tree.width() > 1 ? tree.values().length : 0;
  }

  private static SlotKeys slotKeys(TreeEnsemble ensemble) {
    BitSet numbers = new BitSet();
    int[] windows = new int[ensemble.slots().size()];
    for (Tree tree : ensemble.trees()) {
      for (int node = 0; node < tree.nodes(); node++) {
        int slot = tree.slot()[node];
        long[] set = tree.sets()[node];
        if (set != null) {
          int length = smaller(set, ensemble.slots().get(slot).levels()).length();
          windows[slot] = Math.max(windows[slot], (length - 1) / SlotKeys.WINDOW + 1);
        } else if (slot >= 0) {
          numbers.set(slot);
        }
      }
    }
    BitSet codes = new BitSet();
    for (int slot = 0; slot < windows.length; slot++) {
      codes.set(slot, windows[slot] > 0);
    }
    return SlotKeys.of(
        numbers.stream().toArray(),
        codes.stream().toArray(),
        codes.stream().map(slot -> windows[slot]).toArray());
  }

  /** Returns how many questions the deepest leaf is away. */
  private int lay(Tree tree) {
    int depth = 0;
    Deque<Placed> open = new ArrayDeque<>();
    open.push(new Placed(0, new int[] {take(2)}, 0));
    while (!open.isEmpty() && used <= mostPlaces) {
      Placed placed = open.pop();
      depth = Math.max(depth, placed.level);
      if (tree.slot()[placed.node] < 0) {
        put(placed.places, node(leaf(tree, placed.node), placed.places[0], 0));
      } else {
        layInner(tree, placed, open);
      }
    }
    return depth;
  }

  private void layInner(Tree tree, Placed placed, Deque<Placed> open) {
    int slot = tree.slot()[placed.node];
    long[] set = tree.sets()[placed.node];
    int levels = ensemble.slots().get(slot).levels();
    List<Question> questions =
        set == null ? List.of(number(tree, placed.node)) : codes(slot, smaller(set, levels));
    int[] lefts = new int[questions.size()];
    int[] places = placed.places;
    for (int i = 0; i < lefts.length; i++) {
      lefts[i] = take(2);
      Question question = questions.get(i);
      put(places, node(question.threshold, lefts[i] + 1, question.key));
      places = new int[] {lefts[i] + 1};
    }
    int swapped = set != null && isLarge(set, levels) ? 1 : 0;
    int left = tree.left()[placed.node];
    Placed yes = new Placed(left + swapped, lefts, placed.level + lefts.length);
    Placed no = new Placed(left + 1 - swapped, places, placed.level + lefts.length);
    if (lefts.length == 0) { // a set without codes: the other child takes the node's place
      open.push(no);
    } else if (tree.cover()[yes.node] >= tree.cover()[no.node]) {
      open.push(no);
      open.push(yes);
    } else {
      open.push(yes);
      open.push(no);
    }
  }

  private Question number(Tree tree, int node) {
    int key = slotKeys.numberKey(tree.slot()[node], tree.missingLeft()[node]);
    return new Question(key, SlotKeys.ordered(tree.threshold()[node]));
  }

  /** One question for each window that holds one of the codes. */
  private List<Question> codes(int slot, BitSet set) {
    List<Question> questions = new ArrayList<>();
    for (int from = 0; from < set.length(); from += SlotKeys.WINDOW) {
      BitSet window = set.get(from, from + SlotKeys.WINDOW);
      if (!window.isEmpty()) {
        int key = slotKeys.codeKey(slot) + from / SlotKeys.WINDOW;
        questions.add(new Question(key, ~(int) window.toLongArray()[0]));
      }
    }
    return questions;
  }

  private static BitSet smaller(long[] set, int levels) {
    BitSet codes = known(set, levels);
    if (isLarge(set, levels)) {
      codes.flip(0, levels);
    }
    return codes;
  }

  private static boolean isLarge(long[] set, int levels) {
    return known(set, levels).cardinality() * 2L > levels;
  }

  private static BitSet known(long[] set, int levels) {
    BitSet codes = BitSet.valueOf(set);
    codes.clear(levels, Math.max(levels, codes.length()));
    return codes;
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

  private void put(int[] places, long node) {
    for (int place : places) {
      nodes[place] = node;
    }
  }

  private long node(int high, int right, int key) {
    return ((long) high << 32) | ((right << shift | key) & 0xffff_ffffL);
  }
}
