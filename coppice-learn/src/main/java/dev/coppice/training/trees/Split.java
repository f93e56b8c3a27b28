package dev.coppice.training.trees;

import org.jspecify.annotations.Nullable;

/** The best question found for a node so far; one object a grower, reused from node to node. */
final class Split {

  /** In place of a right bin: every present number goes left and only missing ones go right. */
  static final int NO_BIN = -1;

  double score;

  /** -1 while nothing was found. */
  int slot;

  /** The bins of a number between which it cuts. */
  int leftBin;

  int rightBin;

  /** How many rows of the node go left, for cuts and sets. */
  int leftRows;

  boolean missingLeft;
  float threshold;

  /** The codes of a category that go left; null for a number. */
  long @Nullable [] set;

  void clear() {
    score = Double.NEGATIVE_INFINITY;
    slot = -1;
    set = null;
    threshold = 0;
    missingLeft = false;
  }

  boolean found() {
    return slot >= 0;
  }

  boolean goesLeft(int code) {
    long[] codes = set;
    if (codes != null) {
      int word = code >> 6;
      return word < codes.length && (codes[word] >>> code & 1) != 0;
    }
    return code == 0 ? missingLeft : code <= leftBin;
  }
}
