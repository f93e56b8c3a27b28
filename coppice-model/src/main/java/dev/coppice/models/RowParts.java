package dev.coppice.models;

import java.util.stream.IntStream;

/**
 * Many rows on all cores, part by part. Rows know nothing of each other, so that neither the parts
 * nor the threads change a bit.
 */
final class RowParts {

  /** Scores the rows from one (inclusive) to another (exclusive). */
  interface Scoring {
    void score(int from, int to);
  }

  private RowParts() {}

  /**
   * @param part how many rows pay for another thread; fewer than two parts stay on this one
   */
  static void score(int rows, int part, Scoring scoring) {
    int parts = rows / part;
    if (parts < 2) {
      scoring.score(0, rows);
      return;
    }
    IntStream.range(0, parts)
        .parallel()
        .forEach(i -> scoring.score(i * part, i == parts - 1 ? rows : (i + 1) * part));
  }
}
