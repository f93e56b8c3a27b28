package dev.coppice.training.trees;

import dev.coppice.models.Tree;
import dev.coppice.training.Checkpoints;
import dev.coppice.training.FitContext;
import dev.coppice.training.Parallel;
import dev.coppice.training.TrainingSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random forest (L. Breiman, 2001) as scikit-learn grows it. Tree t takes all its chance from the
 * seed and t, so any range of trees is a function of its arguments: threads change nothing, and
 * trees 0..200 followed by 200..400 are trees 0..400.
 *
 * <p>Cost: trees * rows * depth * slots drawn. Rejected: the forest modes of boosting libraries,
 * which lose 0.01 to 0.02 AUC on wide one-hot data (see {@link SplitSearch}).
 */
final class Forest {

  /** How a tree's rows are drawn and weighed. */
  enum Rows {
    /** Every row once. */
    ALL,
    /** As many draws with replacement as there are rows. */
    BOOTSTRAP,
    /** A bootstrap whose classes then weigh the same. */
    BALANCED_BOOTSTRAP
  }

  private final TrainingSet set;
  private final Bins bins;
  private final Target target;
  private final GrowthRules rules;
  private final Rows draw;
  private final long seed;
  private final SingleCodes singles;

  Forest(TrainingSet set, Bins bins, GrowthRules rules, Rows draw, long seed) {
    this.set = set;
    this.bins = bins;
    this.target = Target.of(set);
    this.rules = rules;
    this.draw = draw;
    this.seed = seed;
    this.singles = new SingleCodes(bins);
  }

  /** Trees {@code from} (inclusive) to {@code to} (exclusive). */
  List<Tree> grow(int from, int to, Parallel parallel, FitContext context) {
    return parallel.map(
        from,
        to,
        number -> {
          context.checkpoint();
          return tree(number, context);
        });
  }

  /** The first trees, of which those that are saved are not grown again. */
  List<Tree> grow(int count, Parallel parallel, FitContext context) {
    if (context.checkpoints() == Checkpoints.NONE) {
      return grow(0, count, parallel, context);
    }
    SavedTrees saved = new SavedTrees(context.checkpoints(), set, count);
    return parallel.map(
        0,
        count,
        number -> {
          context.checkpoint();
          Tree known = saved.find(number);
          if (known != null) {
            return known;
          }
          Tree tree = tree(number, context);
          saved.grown(number, tree);
          return tree;
        });
  }

  private Tree tree(int number, FitContext context) {
    SplittableRandom random = new SplittableRandom(mix(mix(seed) + number));
    return new Grower(bins, target, rules, singles, weights(random), random).grow(context);
  }

  private double[] weights(SplittableRandom random) {
    if (draw == Rows.ALL) {
      return set.weights();
    }
    double[] weights = new double[set.rows()];
    for (int i = 0; i < weights.length; i++) {
      int row = SplitSearch.below(random, weights.length);
      weights[row] += set.weights()[row];
    }
    return draw == Rows.BOOTSTRAP
        ? weights
        : new TrainingSet(set.inputs(), set.target(), weights, set.task(), set.classes())
            .balanced()
            .weights();
  }

  /** The finaliser of SplitMix64: neighbouring seeds become unrelated ones. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
