package dev.coppice.training.boosting;

import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import java.util.List;

/**
 * The settings of one fit, resolved.
 *
 * @param maxDepth 0: no limit
 * @param patience 0: all rounds are grown on all rows
 */
record Settings(
    int rounds,
    double learningRate,
    int maxDepth,
    int maxLeaves,
    int patience,
    int members,
    double subsample,
    double columnSample,
    int minSamplesLeaf,
    double minChildWeight,
    double l2,
    int maxBins,
    int minSamplesCategory,
    double categorySmoothing) {

  static final List<Hyperparameter> KNOWN =
      List.of(
          new Hyperparameter.Whole(
              "rounds",
              1000,
              1,
              100_000,
              "Boosting rounds; at most, when early stopping is on.",
              List.of("n_estimators", "max_iter")),
          new Hyperparameter.Decimal(
              "learning_rate", 0.1, 1e-6, 1, "How much of a tree is added.", List.of("eta")),
          new Hyperparameter.Whole(
              "max_leaves",
              31,
              2,
              65_536,
              "Leaves of a tree.",
              List.of("num_leaves", "max_leaf_nodes")),
          new Hyperparameter.Whole(
              "max_depth", 0, 0, 64, "The deepest level of a tree; 0 is no limit.", List.of()),
          new Hyperparameter.Whole(
              "early_stopping",
              30,
              0,
              100_000,
              "Rounds without improvement on the held-out rows until a member stops; 0 grows all"
                  + " rounds on all rows.",
              List.of("early_stopping_rounds", "n_iter_no_change")),
          new Hyperparameter.Whole(
              "members",
              5,
              1,
              100,
              "Models that are averaged; with early stopping each holds out its own fold (a single"
                  + " one a tenth).",
              List.of("bags")),
          new Hyperparameter.Decimal(
              "subsample",
              1,
              0.01,
              1,
              "Share of the rows that each round sees.",
              List.of("bagging_fraction")),
          new Hyperparameter.Decimal(
              "column_sample",
              0.8,
              0.01,
              1,
              "Share of the columns that each tree sees.",
              List.of("colsample_bytree", "feature_fraction")),
          new Hyperparameter.Whole(
              "min_samples_leaf",
              5,
              1,
              1_000_000_000,
              "Rows that a leaf needs.",
              List.of("min_child_samples", "min_data_in_leaf")),
          new Hyperparameter.Decimal(
              "min_child_weight",
              1e-3,
              0,
              1e9,
              "The sum of second derivatives that a leaf needs.",
              List.of("min_sum_hessian_in_leaf")),
          new Hyperparameter.Decimal(
              "l2",
              1,
              0,
              1e9,
              "Penalty on squared leaves.",
              List.of("reg_lambda", "lambda", "l2_regularization")),
          new Hyperparameter.Whole(
              "max_bins", 255, 2, 65_000, "Quantile bins of a number.", List.of("max_bin")),
          new Hyperparameter.Whole(
              "min_samples_category",
              10,
              1,
              1_000_000_000,
              "Rows in a node that a category needs to be set apart there.",
              List.of("min_data_per_group")),
          new Hyperparameter.Decimal(
              "category_smoothing",
              10,
              0,
              1e9,
              "Pulls the gradient of small categories to 0 before they are put in order.",
              List.of("cat_smooth")),
          new Hyperparameter.Choice(
              "class_weight",
              List.of("none", "balanced"),
              "balanced: every class weighs the same in all.",
              List.of()));

  static Settings of(Hyperparameters given) {
    return new Settings(
        given.smallInteger("rounds"),
        given.number("learning_rate"),
        given.smallInteger("max_depth"),
        given.smallInteger("max_leaves"),
        given.smallInteger("early_stopping"),
        given.smallInteger("members"),
        given.number("subsample"),
        given.number("column_sample"),
        given.smallInteger("min_samples_leaf"),
        given.number("min_child_weight"),
        given.number("l2"),
        given.smallInteger("max_bins"),
        given.smallInteger("min_samples_category"),
        given.number("category_smoothing"));
  }

  /** How many folds the rows are dealt into for early stopping; 0 when nothing is held out. */
  int folds(int rows) {
    return patience == 0 || rows < 2 ? 0 : Math.min(rows, members == 1 ? 10 : members);
  }
}
