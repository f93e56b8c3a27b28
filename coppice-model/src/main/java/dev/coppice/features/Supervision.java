package dev.coppice.features;

/**
 * What features that look at the target may know.
 *
 * @param target one value a training row: the class index, or the number
 * @param classes how many classes there are, 0 for a number
 * @param seed of the folds in which training rows are encoded
 */
@SuppressWarnings("ArrayRecordComponent") // one value a row, read in bulk
public record Supervision(double[] target, int classes, long seed) {

  /** How many means a level has: one a class of several, else one. */
  int means() {
    return classes > 2 ? classes : 1;
  }

  /** What is averaged: the number, or whether the row is of the class. */
  double value(int row, int mean) {
    return classes > 2 ? (target[row] == mean ? 1 : 0) : target[row];
  }
}
