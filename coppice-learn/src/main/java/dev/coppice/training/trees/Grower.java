package dev.coppice.training.trees;

import dev.coppice.models.Tree;
import dev.coppice.training.FitContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * Grows one tree on binned rows, depth first: a node asks the best question that {@link
 * SplitSearch} finds among the columns it draws, until the rules or a pure target end it.
 *
 * <p>A split that separates nothing yet (its score equals the node's own) is still taken, as in
 * scikit-learn: the next one may (exclusive or).
 *
 * <p>Histograms are built for the drawn columns of each node from its own rows. Rejected: a
 * sibling's histogram as the difference to the parent's, which pays only when every node looks at
 * every column.
 */
final class Grower {

  /** Between nodes of at least as many rows somebody may have asked to stop. */
  private static final int WORTH_ASKING = 1000;

  private record Open(int node, int from, int to, int depth) {}

  private final Bins bins;
  private final Target target;
  private final GrowthRules rules;
  private final NodeRows rows;
  private final SplitSearch search;
  private final SplittableRandom random;
  private final TreeBuilder tree;
  private final Deque<Open> open = new ArrayDeque<>();

  /**
   * @param weights of all training rows; rows of weight 0 take no part
   */
  Grower(
      Bins bins,
      Target target,
      GrowthRules rules,
      SingleCodes singles,
      double[] weights,
      SplittableRandom random) {
    this.bins = bins;
    this.target = target;
    this.rules = rules;
    this.random = random;
    rows = new NodeRows(target, weights);
    search = new SplitSearch(bins, target, rules, singles, rows);
    tree = new TreeBuilder(target.leafWidth());
  }

  Tree grow(FitContext context) {
    open.push(new Open(0, 0, rows.rows.length, 0));
    double[] sums = new double[target.stride()];
    while (!open.isEmpty()) {
      Open next = open.pop();
      if (next.to - next.from >= WORTH_ASKING) {
        context.checkpoint();
      }
      boolean mixed = rows.sum(next.from, next.to, sums);
      tree.cover(next.node, target.weight(sums));
      if (!mixed || !maySplit(next) || !split(next, sums)) {
        tree.leaf(next.node, sums, target);
      }
    }
    return tree.build();
  }

  private boolean maySplit(Open node) {
    int n = node.to - node.from;
    return node.depth < rules.maxDepth()
        && n >= rules.minRowsToSplit()
        && n >= 2L * rules.minRowsInLeaf();
  }

  private boolean split(Open node, double[] sums) {
    Split best = search.find(node.from, node.to, sums, random);
    if (!best.found()) {
      return false;
    }
    int middle = rows.partition(node.from, node.to, bins.columns().get(best.slot), best);
    int left = tree.split(node.node, best);
    open.push(new Open(left + 1, middle, node.to, node.depth + 1));
    open.push(new Open(left, node.from, middle, node.depth + 1));
    return true;
  }
}
