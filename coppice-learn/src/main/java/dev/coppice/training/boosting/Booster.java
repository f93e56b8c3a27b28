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
   * @return the trees up to the best round, one an output in each round
   */
  List<Tree> grow(int[] rows, int[] held, SplittableRandom random, FitContext context) {
    List<Tree> trees = new ArrayList<>();
    double bestLoss = Double.POSITIVE_INFINITY;
    double landmark = Double.POSITIVE_INFINITY;
    int landmarkRound = 0;
    int best = 0;
    for (int round = 1; round <= settings.rounds(); round++) {
      context.checkpoint();
      round(rows, held, random, trees);
      if (held.length == 0) {
        best = round;
        continue;
      }
      double loss = objective.loss(predictions, held);
      if (loss < bestLoss || best == 0) {
        bestLoss = loss;
        best = round;
      }
      if (loss < landmark * (1 - WORTH_GOING_ON)) {
        landmark = loss;
        landmarkRound = round;
      } else if (round - landmarkRound >= settings.patience()) {
        break;
      }
    }
    return trees.subList(0, best * margins.length);
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
