package dev.coppice.training.boosting;

import dev.coppice.models.Tree;
import java.util.List;

/** Turns grown nodes into the form that is scored and saved. */
final class TreeForm {

  private TreeForm() {}

  static Tree of(List<Node> nodes, BinnedColumn[] columns) {
    int n = nodes.size();
    Tree tree =
        new Tree(
            new int[n],
            new float[n],
            new boolean[n],
            new long[n][],
            new int[n],
            new float[n],
            new float[n]);
    for (Node node : nodes) {
      int i = node.id;
      tree.cover()[i] = node.rows();
      tree.left()[i] = node.left;
      Split split = node.split;
      if (node.left == 0 || split == null) {
        tree.slot()[i] = -1;
        tree.values()[i] = node.value;
        continue;
      }
      BinnedColumn column = columns[split.column()];
      tree.slot()[i] = column.slot();
      if (column.isCategory()) {
        tree.sets()[i] = codes(split, column.kind().levels());
      } else {
        tree.threshold()[i] = threshold(column, split);
        tree.missingLeft()[i] = split.left()[column.missing()];
      }
    }
    return tree;
  }

  /** Behind the last edge stands only "is it missing?". */
  private static float threshold(BinnedColumn column, Split split) {
    return split.edge() < column.edges().length ? column.edges()[split.edge()] : Float.MAX_VALUE;
  }

  private static long[] codes(Split split, int levels) {
    long[] set = new long[(levels + 63) >> 6];
    for (int code = 0; code < levels; code++) {
      if (split.left()[BinnedColumn.ofCode(code)]) {
        set[code >> 6] |= 1L << code;
      }
    }
    return set;
  }
}
