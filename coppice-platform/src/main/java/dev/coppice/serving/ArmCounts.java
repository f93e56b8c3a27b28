package dev.coppice.serving;

import dev.coppice.codec.Struct;

/**
 * What an arm did with its rows. Sums: those of several processes are added.
 *
 * @param rows that were its to answer
 * @param failed rows that it did not answer: it threw, answered no number, was late, or refused
 *     what the champion accepts
 * @param slow rows that it answered late
 * @param scores rows by the range of their score, see {@link ScoreRanges}
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot; nobody compares them
record ArmCounts(long rows, long failed, long slow, long[] scores) {

  static ArmCounts none(int ranges) {
    return new ArmCounts(0, 0, 0, new long[ranges]);
  }

  ArmCounts plus(ArmCounts other) {
    long[] sums = new long[Math.max(scores.length, other.scores.length)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] =
          (i < scores.length ? scores[i] : 0) + (i < other.scores.length ? other.scores[i] : 0);
    }
    return new ArmCounts(rows + other.rows, failed + other.failed, slow + other.slow, sums);
  }

  Struct toStruct() {
    return new Struct()
        .put("rows", rows)
        .put("failed", failed)
        .put("slow", slow)
        .put("scores", scores);
  }

  static ArmCounts read(Struct struct) {
    return new ArmCounts(
        struct.integer("rows"),
        struct.integer("failed"),
        struct.integer("slow"),
        struct.longs("scores"));
  }
}
