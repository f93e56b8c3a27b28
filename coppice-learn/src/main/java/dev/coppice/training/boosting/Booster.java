package dev.coppice.training.boosting;

import dev.coppice.models.Tree;
import dev.coppice.training.FitContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Grows the trees of one member of a boosted model. Not shared between threads. */
final class Booster {

  /** A loss that falls by less than this share within the patience no longer pays its trees. */
  private static final double WORTH_GOING_ON = 1e-3;

  private final Objective objective;
  private final BinnedColumn[] columns;
  private final Settings settings;
  private final double[][] margins;
  private final double[][] predictions;
  private final double[] gradients;
  private final Grower grower;

  Booster(Objective objective, BinnedColumn[] columns, Settings settings) {
    int rows = objective.rows();
    double[] base = objective.base();
    this.objective = objective;
    this.columns = columns;
    this.settings = settings;
    this.margins = new double[base.length][rows];
    this.predictions = new double[base.length][rows];
    this.gradients = new double[2 * rows];
    this.grower = new Grower(columns, settings, rows);
    for (int output = 0; output < base.length; output++) {
      Arrays.fill(margins[output], base[output]);
    }
    objective.predict(margins, predictions);
  }

  /**
   * @param held rows that take no part and tell when to stop; none: all rounds are grown
   * @param saved where an earlier process may have left this member
   * @return the trees up to the best round, one an output in each round
   */
  List<Tree> grow(
      int[] rows, int[] held, SplittableRandom random, SavedRounds saved, FitContext context) {
    SavedRounds.State state =
        saved.read().map(found -> resumed(found, rows, random)).orElse(start());
    if (state.round() > 0) {
      context.checkpoints().say("Going on behind round " + state.round() + " of " + saved.name());
    }
    while (!state.over() && state.round() < settings.rounds()) {
      context.checkpoint();
      round(rows, held, random, state.trees());
      state = judged(state, held);
      if (state.over() || state.round() % SavedRounds.EVERY == 0) {
        saved.write(state);
      }
    }
    return state.trees().subList(0, state.best() * margins.length);
  }

  private SavedRounds.State start() {
    double none = Double.POSITIVE_INFINITY;
    return new SavedRounds.State(0, new ArrayList<>(), margins, 0, none, none, 0, false);
  }

  /** Where a member is after one more round. */
  private SavedRounds.State judged(SavedRounds.State before, int[] held) {
    int round = before.round() + 1;
    boolean last = round == settings.rounds();
    if (held.length == 0) {
      double none = Double.POSITIVE_INFINITY;
      return new SavedRounds.State(round, before.trees(), margins, round, none, none, 0, last);
    }
    double loss = objective.loss(predictions, held);
    boolean best = loss < before.bestLoss() || before.best() == 0;
    boolean worth = loss < before.landmark() * (1 - WORTH_GOING_ON);
    int landmark = worth ? round : before.landmarkRound();
    return new SavedRounds.State(
        round,
        before.trees(),
        margins,
        best ? round : before.best(),
        best ? loss : before.bestLoss(),
        worth ? loss : before.landmark(),
        landmark,
        last || round - landmark >= settings.patience());
  }

  /** Takes over the margins, and spends the chance that the rounds before have spent. */
  private SavedRounds.State resumed(SavedRounds.State found, int[] rows, SplittableRandom random) {
    for (int output = 0; output < margins.length; output++) {
      System.arraycopy(found.margins()[output], 0, margins[output], 0, margins[output].length);
    }
    objective.predict(margins, predictions);
    int[] all = IntStream.range(0, columns.length).toArray();
    for (int round = 0; round < found.round(); round++) {
      Sampling.share(rows, settings.subsample(), random);
      for (int output = 0; output < margins.length; output++) {
        Sampling.share(all, settings.columnSample(), random);
      }
    }
    return found;
  }

  private void round(int[] rows, int[] held, SplittableRandom random, List<Tree> trees) {
    int[][] sample = Sampling.share(rows, settings.subsample(), random);
    int[] others = IntStream.concat(Arrays.stream(sample[1]), Arrays.stream(held)).toArray();
    int[] all = IntStream.range(0, columns.length).toArray();
    for (int output = 0; output < margins.length; output++) {
      objective.gradients(predictions[output], output, gradients);
      int[] among = Sampling.share(all, settings.columnSample(), random)[0];
      trees.add(grower.grow(sample[0].clone(), others.clone(), gradients, among, margins[output]));
    }
    objective.predict(margins, predictions);
  }
}
