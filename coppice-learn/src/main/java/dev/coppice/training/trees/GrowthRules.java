package dev.coppice.training.trees;

/**
 * How one tree grows.
 *
 * @param maxDepth levels of questions at most
 * @param minRowsToSplit a node of fewer rows is a leaf
 * @param minRowsInLeaf every leaf has at least as many rows; a row drawn twice is one row
 * @param visited how many columns a node draws
 */
record GrowthRules(
    Criterion criterion,
    Categories categories,
    int maxDepth,
    int minRowsToSplit,
    int minRowsInLeaf,
    int visited) {

  /** How splits read a category. */
  enum Categories {
    /** One code against all others; every code is a column of its own. */
    ONE_HOT,
    /** Codes in the order of their mean target, cut in two; the category is one column. */
    SETS
  }
}
