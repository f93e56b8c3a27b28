package dev.coppice.models;

import java.util.Arrays;

/**
 * Says what each slot adds to the margins of a row: {@code base + sum over slots = margin}. Thread-
 * safe; one row costs about as much as walking every node of every tree once.
 *
 * <ul>
 *   <li>Trees: Shapley values of the game in which a slot that is not known sends the row both
 *       ways, in the shares of the training weight (path-dependent TreeSHAP, Lundberg et al., "From
 *       local explanations to global understanding with explainable AI for trees", 2020). The base
 *       is the mean margin of the training rows.
 *   <li>Linear: coefficient times value; the base is the intercept, so a scaled number counts from
 *       its training mean, and a category from no category.
 *   <li>Neighbours and kernels: from the same start, what the margin changes on the way to the row,
 *       as a mean over sixteen orders of the slots: an estimate that still adds up exactly.
 * </ul>
 *
 * <p>For ideas and costs see {@link TreeAttributor} and {@link PathAttributor}.
 */
public sealed interface Attributor permits TreeAttributor, LinearAttributor, PathAttributor {

  /**
   * What the slots of one row add.
   *
   * @param base what a row has before anything is known of it: one number an output
   * @param added [output][slot]
   */
  @SuppressWarnings("ArrayRecordComponent") // read in bulk
  record Attribution(double[] base, double[][] added) {

    /** The margin that base and slots add up to. */
    public double margin(int output) {
      return base[output] + Arrays.stream(added[output]).sum();
    }
  }

  static Attributor of(Model model) {
    if (model instanceof TreeEnsemble trees) {
      return new TreeAttributor(trees);
    }
    return model instanceof LinearModel linear
        ? new LinearAttributor(linear)
        : new PathAttributor(model);
  }

  /**
   * @param slots one value a slot
   */
  Attribution of(double[] slots);
}
