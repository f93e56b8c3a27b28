package dev.coppice.models;

import dev.coppice.models.TreeEnsemble.Aggregate;
import java.util.Arrays;

/**
 * Exact Shapley values of trees, in one walk over each tree.
 *
 * <p>Idea: on the way to a leaf a slot has a known share {@code o} (1 when the row goes that way at
 * all its questions, else 0) and an unknown share {@code z} (which part of the training weight goes
 * that way). The Shapley value of slot i is the sum over the leaves of {@code value * (o_i - z_i) *
 * integral from 0 to 1 of the product over the other slots of (o_j u + z_j (1 - u)) du}: the
 * integral of {@code u^s (1-u)^(d-1-s)} is the weight of a coalition of s others. The product is a
 * polynomial of degree d - 1, so Gauss-Legendre quadrature with d / 2 points is exact. A walk keeps
 * the product at these points on the way down and the sum over leaves on the way up; a question
 * about a slot that was asked before replaces its factor.
 *
 * <p>Cost: nodes times half the number of different slots on the longest path, a row. Source: Yu et
 * al., "Linear TreeShap" (2022), whose polynomials are here held by their values. Rejected: the
 * recursion of Lundberg et al. (2020), one power of the depth dearer; unwinding polynomials by
 * their coefficients, which subtracts and loses digits in deep trees, where all terms here are
 * positive.
 */
final class TreeAttributor implements Attributor {

  private final TreeEnsemble ensemble;
  private final Quadrature[] quadratures;
  private final double[] base;

  TreeAttributor(TreeEnsemble ensemble) {
    this.ensemble = ensemble;
    this.quadratures = new Quadrature[ensemble.trees().size()];
    this.base = new double[ensemble.outputs()];
    Quadrature[] bySize = new Quadrature[ensemble.slots().size() / 2 + 2];
    int[] seen = new int[ensemble.slots().size()];
    for (int t = 0; t < quadratures.length; t++) {
      Tree tree = ensemble.trees().get(t);
      int points = Math.max(1, (slotsOnPath(tree, 0, seen, 0) + 1) / 2);
      if (bySize[points] == null) {
        bySize[points] = Quadrature.of(points);
      }
      quadratures[t] = bySize[points];
      double[] mean = mean(tree, 0);
      for (int k = 0; k < base.length; k++) {
        base[k] += isOf(t, k) ? mean[mean.length == 1 ? 0 : k] : 0;
      }
    }
    for (int k = 0; k < base.length; k++) {
      base[k] = ensemble.base(k) + base[k] * scale();
    }
  }

  private double scale() {
    return ensemble.aggregate() == Aggregate.MEAN ? 1.0 / ensemble.trees().size() : 1;
  }

  private boolean isOf(int tree, int output) {
    int of = ensemble.outputOf(tree);
    return of == output || of == TreeEnsemble.ALL_OUTPUTS;
  }

  /** The largest number of different slots on a way to a leaf. */
  private static int slotsOnPath(Tree tree, int node, int[] seen, int different) {
    int slot = tree.slot()[node];
    if (slot < 0) {
      return different;
    }
    int now = different + (seen[slot]++ == 0 ? 1 : 0);
    int left = slotsOnPath(tree, tree.left()[node], seen, now);
    int right = slotsOnPath(tree, tree.left()[node] + 1, seen, now);
    seen[slot]--;
    return Math.max(left, right);
  }

  private static double[] mean(Tree tree, int node) {
    if (tree.slot()[node] < 0) {
      double[] leaf = new double[tree.width()];
      Arrays.setAll(leaf, k -> tree.values()[node * leaf.length + k]);
      return leaf;
    }
    double share = leftShare(tree, node);
    double[] mean = mean(tree, tree.left()[node]);
    double[] right = mean(tree, tree.left()[node] + 1);
    for (int k = 0; k < mean.length; k++) {
      mean[k] = share * mean[k] + (1 - share) * right[k];
    }
    return mean;
  }

  /** The share of the weight that goes left; half where no weight is known. */
  static double leftShare(Tree tree, int node) {
    int left = tree.left()[node];
    double cover = (double) tree.cover()[left] + tree.cover()[left + 1];
    return cover > 0 ? tree.cover()[left] / cover : 0.5;
  }

  @Override
  public Attribution of(double[] slots) {
    double[][] added = new double[base.length][slots.length];
    for (int t = 0; t < quadratures.length; t++) {
      Tree tree = ensemble.trees().get(t);
      int output = ensemble.outputOf(t);
      double[][] receivers =
          output == TreeEnsemble.ALL_OUTPUTS ? added : new double[][] {added[output]};
      new Walk(tree, quadratures[t], slots, receivers).run();
    }
    for (double[] each : added) {
      for (int slot = 0; slot < each.length; slot++) {
        each[slot] *= scale();
      }
    }
    return new Attribution(base.clone(), added);
  }

  /** One row through one tree. */
  private static final class Walk {

    private final Tree tree;
    private final Quadrature points;
    private final double[] slots;
    private final double[][] added;
    private final double[] known;
    private final double[] unknown;

    Walk(Tree tree, Quadrature points, double[] slots, double[][] added) {
      this.tree = tree;
      this.points = points;
      this.slots = slots;
      this.added = added;
      this.known = new double[slots.length];
      this.unknown = new double[slots.length];
      Arrays.fill(known, 1);
      Arrays.fill(unknown, 1);
    }

    void run() {
      double[] one = new double[points.size()];
      Arrays.fill(one, 1);
      below(0, one);
    }

    /**
     * @param product at each point, of the factors on the way to the node
     * @return [number of the leaf][point]: the sum over the leaves below, times their products
     */
    private double[] below(int node, double[] product) {
      int width = tree.width();
      double[] sums = new double[width * product.length];
      int slot = tree.slot()[node];
      if (slot < 0) {
        for (int k = 0; k < width; k++) {
          for (int q = 0; q < product.length; q++) {
            sums[k * product.length + q] = tree.values()[node * width + k] * product[q];
          }
        }
        return sums;
      }
      double share = leftShare(tree, node);
      int left = tree.left()[node];
      boolean goesLeft = tree.goesLeft(node, slots[slot]);
      child(left, slot, goesLeft, share, product, sums);
      child(left + 1, slot, !goesLeft, 1 - share, product, sums);
      return sums;
    }

    private void child(
        int child, int slot, boolean taken, double share, double[] product, double[] sums) {
      double knownBefore = known[slot];
      double unknownBefore = unknown[slot];
      double knownNow = taken ? knownBefore : 0;
      double unknownNow = unknownBefore * share;
      if (knownNow == 0 && unknownNow == 0) {
        return; // nothing ever comes here
      }
      double[] own = new double[product.length];
      double[] weights = new double[product.length];
      for (int q = 0; q < own.length; q++) {
        double u = points.at(q);
        double before = knownBefore * u + unknownBefore * (1 - u);
        double now = knownNow * u + unknownNow * (1 - u);
        own[q] = product[q] / before * now;
        weights[q] =
            points.weight(q)
                * ((knownNow - unknownNow) / now - (knownBefore - unknownBefore) / before);
      }
      known[slot] = knownNow;
      unknown[slot] = unknownNow;
      double[] below = below(child, own);
      known[slot] = knownBefore;
      unknown[slot] = unknownBefore;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += below[i];
      }
      for (int k = 0; k < added.length; k++) {
        int from = tree.width() == 1 ? 0 : k * own.length;
        double sum = 0;
        for (int q = 0; q < own.length; q++) {
          sum += weights[q] * below[from + q];
        }
        added[k][slot] += sum;
      }
    }
  }
}
