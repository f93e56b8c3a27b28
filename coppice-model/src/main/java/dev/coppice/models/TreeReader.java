package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Slot;
import dev.coppice.models.TreeEnsemble.Aggregate;
import dev.coppice.models.TreeEnsemble.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what {@link TreeWriter} writes, from anybody: nothing is allocated that the arrays present
 * do not pay for, and the ensemble checks itself afterwards.
 */
final class TreeReader {

  private final List<Slot> slots;
  private final int[] asks;
  private final int[] lefts;
  private final float[] thresholds;
  private final int[] setOf;
  private final float[] values;
  private final float[] cover;
  private final long[][] sets;
  private int at;
  private int inner;
  private int numbers;
  private int codes;
  private int leafValues;

  private TreeReader(Struct struct, List<Slot> slots) {
    this.slots = slots;
    asks = struct.ints("asks");
    lefts = struct.ints("lefts");
    thresholds = struct.floats("thresholds");
    setOf = struct.ints("setOf");
    values = struct.floats("values");
    cover = struct.floats("cover");
    sets = sets(struct.ints("setWords"), struct.longs("sets"));
    check(cover.length == asks.length, "there is not one cover for each node");
  }

  static TreeEnsemble read(Struct struct, List<Slot> slots) {
    double[] base = struct.doubles("base");
    int[] nodes = struct.ints("nodes");
    int[] width = struct.ints("width");
    check(nodes.length == width.length, "there is not one width for each tree");
    TreeReader in = new TreeReader(struct, slots);
    List<Tree> trees = new ArrayList<>();
    for (int t = 0; t < nodes.length; t++) {
      check(width[t] == 1 || width[t] == base.length, "tree " + t + " has leaves of another width");
      trees.add(in.tree(nodes[t], width[t]));
    }
    in.checkAllRead();
    return new TreeEnsemble(
        slots,
        trees,
        struct.ints("outputOf"),
        base,
        struct.constant("aggregate", Aggregate.class),
        struct.constant("precision", Precision.class),
        struct.constant("link", Link.class));
  }

  private static long[][] sets(int[] words, long[] pool) {
    long[][] sets = new long[words.length][];
    int at = 0;
    for (int i = 0; i < words.length; i++) {
      check(words[i] >= 0 && words[i] <= pool.length - at, "the words of a set are missing");
      sets[i] = Arrays.copyOfRange(pool, at, at + words[i]);
      at += words[i];
    }
    check(at == pool.length, "words belong to no set");
    return sets;
  }

  private Tree tree(int n, int width) {
    check(n >= 1 && n <= asks.length - at, "a tree claims " + n + " nodes, which are not there");
    long leaves = Arrays.stream(asks, at, at + n).filter(ask -> ask == -1).count();
    check(
        leaves * 2 == n + 1L && leaves * width <= values.length - leafValues,
        "a tree of " + n + " nodes has " + leaves + " leaves, or their values are missing");
    Tree tree =
        new Tree(
            new int[n],
            new float[n],
            new boolean[n],
            new long[n][],
            new int[n],
            new float[Math.multiplyExact(n, width)],
            Arrays.copyOfRange(cover, at, at + n));
    for (int node = 0; node < n; node++) {
      readNode(tree, node, asks[at++], width);
    }
    return tree;
  }

  private void readNode(Tree tree, int node, int ask, int width) {
    if (ask == -1) {
      tree.slot()[node] = -1;
      System.arraycopy(values, leafValues, tree.values(), node * width, width);
      leafValues += width;
      return;
    }
    int slot = ask >>> 1;
    check(slot < slots.size(), "a node asks about a slot that does not exist");
    check(inner < lefts.length, "children are missing");
    tree.slot()[node] = slot;
    tree.left()[node] = lefts[inner++];
    if (slots.get(slot).isCode()) {
      check(codes < setOf.length, "sets are missing");
      int set = setOf[codes++];
      check(set >= 0 && set < sets.length, "a node asks for a set that does not exist");
      tree.sets()[node] = sets[set];
    } else {
      check(numbers < thresholds.length, "thresholds are missing");
      tree.threshold()[node] = thresholds[numbers++];
      tree.missingLeft()[node] = (ask & 1) != 0;
    }
  }

  private void checkAllRead() {
    check(
        at == asks.length
            && inner == lefts.length
            && numbers == thresholds.length
            && codes == setOf.length
            && leafValues == values.length,
        "it holds more nodes or numbers than its trees have");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new InvalidInput("The tree ensemble is damaged: " + otherwise + ".");
    }
  }
}
