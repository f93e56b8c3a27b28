package dev.coppice.training.boosting;

import dev.coppice.features.Encoding;
import dev.coppice.features.Matrix;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Parallel;
import dev.coppice.training.Trainer;
import dev.coppice.training.TrainingSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Gradient-boosted trees on histograms, with missing values and categories as they are.
 *
 * <p>The default is meant to be good on a table that nobody has seen. Its model is the mean of a
 * few members: each member holds out another fold of the rows, boosts on the rest, and stops when
 * its own fold no longer gets better. So the number of rounds needs no tuning, nothing is fitted
 * twice, every row is learnt from by all members but one, and averaging takes away much of the
 * variance that one early stop on one hold-out has.
 *
 * <p>Rejected, because measured as worse for the same cost: one hold-out and a refit on all rows,
 * and cross-validated rounds and a refit. Rejected as no gain: target statistics for categories of
 * many levels, and sampling rows within a member.
 *
 * <p>Sources: Friedman 2001 and 2002 (boosting, row sampling), Chen and Guestrin 2016 (second-order
 * leaves), Ke et al. 2017 (leaf-wise growth on histograms, categories by gradient order).
 */
public final class BoostingTrainer implements Trainer {

  @Override
  public String name() {
    return "boosting";
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.allOf(Task.class);
  }

  @Override
  public Encoding encoding() {
    return Encoding.RAW;
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return Settings.KNOWN;
  }

  @Override
  public Model fit(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    set.requireFittable();
    Settings settings = Settings.of(hyperparameters);
    boolean balanced =
        set.task() != Task.REGRESSION && hyperparameters.choice("class_weight").equals("balanced");
    Objective objective = new Objective(balanced ? set.balanced() : set);
    BinnedColumn[] columns = columns(set.inputs(), settings);
    SplittableRandom random = new SplittableRandom(context.seed());
    int folds = settings.folds(set.rows());
    int[] fold = Sampling.folds(set.target(), Math.max(1, folds), random.split());
    int members = folds == 0 ? settings.members() : Math.min(settings.members(), folds);
    List<SplittableRandom> seeds =
        IntStream.range(0, members).mapToObj(member -> random.split()).toList();
    try (Parallel parallel = new Parallel(Math.min(context.threads(), members))) {
      List<List<Tree>> grown =
          parallel.map(
              0,
              members,
              member -> {
                IntPredicate held = row -> folds > 0 && fold[row] == member;
                return new Booster(objective, columns, settings)
                    .grow(
                        rows(fold.length, held.negate()),
                        rows(fold.length, held),
                        seeds.get(member),
                        saved(member, set, context),
                        context);
              });
      return mean(set, objective.base(), grown);
    }
  }

  private static SavedRounds saved(int member, TrainingSet set, FitContext context) {
    return new SavedRounds(
        context.checkpoints(), "member-" + member, set.inputs().slots(), set.outputs());
  }

  private static int[] rows(int rows, IntPredicate which) {
    return IntStream.range(0, rows).filter(which).toArray();
  }

  private static BinnedColumn[] columns(Matrix inputs, Settings settings) {
    return IntStream.range(0, inputs.slots().size())
        .mapToObj(
            slot ->
                BinnedColumn.of(
                    inputs.slots().get(slot), slot, inputs.columns()[slot], settings.maxBins()))
        .filter(BinnedColumn::varies)
        .toArray(BinnedColumn[]::new);
  }

  /** The members' trees in one sum: each leaf counts for its share. */
  private static TreeEnsemble mean(TrainingSet set, double[] base, List<List<Tree>> members) {
    List<Tree> trees = new ArrayList<>();
    for (List<Tree> member : members) {
      for (Tree tree : member) {
        for (int node = 0; node < tree.nodes(); node++) {
          tree.values()[node] /= members.size();
        }
        trees.add(tree);
      }
    }
    return new TreeEnsemble(
        set.inputs().slots(),
        trees,
        IntStream.range(0, trees.size()).map(tree -> tree % base.length).toArray(),
        base,
        TreeEnsemble.Aggregate.SUM,
        TreeEnsemble.Precision.DOUBLE,
        Objective.link(set.task()));
  }
}
