package dev.coppice.models;

import dev.coppice.codec.Struct;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an ensemble as a handful of arrays over all its trees: about 14 bytes a node.
 *
 * <pre>
 * nodes, outputOf, width   a tree
 * asks                     a node: slot * 2 (+ 1 when missing goes left), -1 for a leaf
 * lefts                    a node that asks
 * thresholds               a node that asks about a number
 * setOf                    a node that asks about a code: which set
 * setWords, sets           a set: how many words; the words. Equal sets are written once
 * values                   a leaf: its numbers
 * cover                    a node
 * </pre>
 *
 * What no walk reads (the threshold of a leaf, say) is not written and comes back as 0. {@link
 * TreeReader} is the way back.
 */
final class TreeWriter {

  private final int[] asks;
  private final int[] lefts;
  private final float[] thresholds;
  private final int[] setOf;
  private final float[] values;
  private final float[] cover;
  private final Map<LongBuffer, Integer> sets = new LinkedHashMap<>();
  private int at;
  private int inner;
  private int numbers;
  private int codes;
  private int leafValues;

  private TreeWriter(int nodes, int values) {
    asks = new int[nodes];
    lefts = new int[nodes];
    thresholds = new float[nodes];
    setOf = new int[nodes];
    this.values = new float[values];
    cover = new float[nodes];
  }

  static Struct write(TreeEnsemble ensemble) {
    List<Tree> trees = ensemble.trees();
    long nodes = trees.stream().mapToLong(Tree::nodes).sum();
    long values = trees.stream().mapToLong(tree -> tree.values().length).sum();
    TreeWriter out = new TreeWriter(Math.toIntExact(nodes), Math.toIntExact(values));
    trees.forEach(out::add);
    int[] outputOf = new int[trees.size()];
    Arrays.setAll(outputOf, ensemble::outputOf);
    Struct struct =
        new Struct()
            .put("form", TreeEnsemble.FORM)
            .put("aggregate", ensemble.aggregate().name())
            .put("precision", ensemble.precision().name())
            .put("link", ensemble.link().name())
            .put("base", ensemble.base())
            .put("outputOf", outputOf)
            .put("nodes", trees.stream().mapToInt(Tree::nodes).toArray())
            .put("width", trees.stream().mapToInt(Tree::width).toArray());
    return out.putTo(struct);
  }

  private void add(Tree tree) {
    System.arraycopy(tree.cover(), 0, cover, at, tree.nodes());
    int width = tree.width();
    for (int node = 0; node < tree.nodes(); node++) {
      int slot = tree.slot()[node];
      long[] set = tree.sets()[node];
      if (slot < 0) {
        asks[at++] = -1;
        System.arraycopy(tree.values(), node * width, values, leafValues, width);
        leafValues += width;
        continue;
      }
      asks[at++] = slot * 2 + (set == null && tree.missingLeft()[node] ? 1 : 0);
      lefts[inner++] = tree.left()[node];
      if (set == null) {
        thresholds[numbers++] = tree.threshold()[node];
      } else {
        Integer known = sets.putIfAbsent(LongBuffer.wrap(set), sets.size());
        setOf[codes++] = known == null ? sets.size() - 1 : known;
      }
    }
  }

  private Struct putTo(Struct struct) {
    return struct
        .put("asks", asks)
        .put("lefts", Arrays.copyOf(lefts, inner))
        .put("thresholds", Arrays.copyOf(thresholds, numbers))
        .put("setOf", Arrays.copyOf(setOf, codes))
        .put("setWords", sets.keySet().stream().mapToInt(LongBuffer::limit).toArray())
        .put("sets", sets.keySet().stream().flatMapToLong(s -> Arrays.stream(s.array())).toArray())
        .put("values", Arrays.copyOf(values, leafValues))
        .put("cover", cover);
  }
}
