package dev.coppice.frame;

/**
 * The values of one field over many rows. Immutable by convention: arrays are shared, not copied.
 */
public sealed interface Column permits NumberColumn, TextColumn {

  int rows();

  boolean isMissing(int row);

  /** How many rows have no value. */
  default int missing() {
    int count = 0;
    for (int row = 0; row < rows(); row++) {
      if (isMissing(row)) {
        count++;
      }
    }
    return count;
  }

  /** The given rows, in the given order; a row may come more than once. */
  Column select(int[] rows);
}
