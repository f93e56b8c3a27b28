package dev.coppice.models;

import dev.coppice.features.Matrix;
import java.util.Arrays;

/**
 * Turns the slots of a row into the "keys" that compiled nodes compare with. A key is a 58-bit
 * whole number k over six more bits m; a node with threshold t goes left when {@code (k - t) << (m
 * & t)} is negative.
 *
 * <p>A number becomes an int of the same order, with m 0, twice: with missing below everything, for
 * the nodes that send it left, and with missing above everything, for the others.
 *
 * <p>A code of a narrow slot becomes k = -1, and in m the shift that brings the bit of the code to
 * the sign. As -1 - t = ~t, a node holds the complement of the codes that go left, above six bits
 * that are all one, so that m counts. Bit 31 stands for codes that the slot does not have; they go
 * right.
 *
 * <p>A code of a wide slot is kept as it is; no node compares it. {@link SetKeys} finds by it what
 * they compare.
 *
 * @param numbers the number slots asked about, ascending
 * @param narrow the code slots asked about of at most {@value #NARROW} levels, ascending
 * @param wide the code slots asked about of more levels, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops read them
record SlotKeys(int[] numbers, int[] narrow, int[] wide) {

  /** How many codes a threshold can tell apart. */
  static final int NARROW = 25;

  static final int LOW_BITS = 6;
  private static final long ABOVE_ALL = (long) Integer.MAX_VALUE << LOW_BITS;
  private static final int INFINITY = 0x7f800000;

  /** A node that compares this key with this threshold, all but its place. */
  static long question(int key, int threshold) {
    return (long) threshold << 32 | key;
  }

  /** Whether a number is below this one; a missing one goes as said. */
  long question(int slot, float threshold, boolean missingLeft) {
    int key = 1 + 2 * Arrays.binarySearch(numbers, slot) + (missingLeft ? 0 : 1);
    return question(key, ordered(threshold));
  }

  /** Whether the code of a narrow slot is one of these. */
  long question(int slot, long[] set) {
    int codes = set.length == 0 ? 0 : (int) set[0] << LOW_BITS & Integer.MAX_VALUE;
    return question(firstNarrow() + Arrays.binarySearch(narrow, slot), ~codes);
  }

  boolean isNarrow(int slot) {
    return Arrays.binarySearch(narrow, slot) >= 0;
  }

  private int firstNarrow() {
    return 1 + 2 * numbers.length;
  }

  /** Where the code of the first wide slot is kept; those of the others follow. */
  int firstWide() {
    return firstNarrow() + narrow.length;
  }

  /** How many keys there are. */
  int count() {
    return firstWide() + wide.length;
  }

  /** Fills the keys of one row; key 0 is above everything. */
  void put(double[] slots, long[] keys) {
    keys[0] = ABOVE_ALL;
    for (int i = 0; i < numbers.length; i++) {
      putNumber(1 + 2 * i, slots[numbers[i]], keys);
    }
    for (int i = 0; i < narrow.length; i++) {
      keys[firstNarrow() + i] = narrow((int) slots[narrow[i]]);
    }
    for (int i = 0; i < wide.length; i++) {
      keys[firstWide() + i] = (int) slots[wide[i]];
    }
  }

  /** Fills the keys of some rows. */
  void put(Matrix matrix, int from, int to, long[][] keys) {
    for (int r = from; r < to; r++) {
      keys[r - from][0] = ABOVE_ALL;
    }
    for (int i = 0; i < numbers.length; i++) {
      double[] column = matrix.columns()[numbers[i]];
      for (int r = from; r < to; r++) {
        putNumber(1 + 2 * i, column[r], keys[r - from]);
      }
    }
    for (int i = 0; i < narrow.length; i++) {
      double[] column = matrix.columns()[narrow[i]];
      for (int r = from; r < to; r++) {
        keys[r - from][firstNarrow() + i] = narrow((int) column[r]);
      }
    }
    for (int i = 0; i < wide.length; i++) {
      double[] column = matrix.columns()[wide[i]];
      for (int r = from; r < to; r++) {
        keys[r - from][firstWide() + i] = (int) column[r];
      }
    }
  }

  private static void putNumber(int at, double number, long[] keys) {
    float value = (float) number;
    int ordered = ordered(value);
    // All ones for NaN. Without a branch: rows would mispredict it
    int missing = (INFINITY - (Float.floatToRawIntBits(value) & Integer.MAX_VALUE)) >> 31;
    keys[at] = (long) ((ordered & ~missing) | (missing << 31)) << LOW_BITS;
    keys[at + 1] = (long) ((ordered & ~missing) | (missing >>> 1)) << LOW_BITS;
  }

  private static long narrow(int code) {
    return -1L << LOW_BITS | 63 - (code < NARROW ? LOW_BITS + code : 31);
  }

  /** An int of the same order; equal for the two zeros. */
  static int ordered(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >> 31;
    return ((bits & Integer.MAX_VALUE) ^ sign) - sign;
  }
}
