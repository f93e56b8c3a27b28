package dev.coppice.models;

import dev.coppice.features.Matrix;
import java.util.Arrays;

/**
 * Turns the slots of a row into the "keys" that compiled nodes compare with. A key is a 58-bit
 * whole number k over a 6-bit shift s; a node with threshold t goes left when {@code (k - t) << s}
 * is negative.
 *
 * <p>A number becomes an int of the same order, with shift 0, twice: with missing below everything,
 * for the nodes that send it left, and with missing above everything, for the others.
 *
 * <p>A code becomes one key for each {@value #WINDOW} codes of its slot: -1, and the shift that
 * brings the bit of the code to the sign. As -1 - t = ~t, a node holds the complement of the codes
 * that go left. Bit 31 stands for all codes outside the window; they go right.
 *
 * @param length of a row of keys, a power of two; key 0 is above everything
 * @param numbers the number slots asked about, ascending
 * @param codes the code slots asked about, ascending
 * @param firstKey of each of {@code codes}, and the key after the last
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops read them
record SlotKeys(int length, int[] numbers, int[] codes, int[] firstKey) {

  /** How many codes one key can tell apart: the bits of an int, without its sign. */
  static final int WINDOW = 31;

  static final int SHIFT_BITS = 6;
  private static final long ABOVE_ALL = (long) Integer.MAX_VALUE << SHIFT_BITS;
  private static final int INFINITY = 0x7f800000;

  /**
   * @param windows how many keys each of {@code codes} needs
   */
  static SlotKeys of(int[] numbers, int[] codes, int[] windows) {
    int[] firstKey = new int[codes.length + 1];
    firstKey[0] = 1 + 2 * numbers.length;
    for (int i = 0; i < codes.length; i++) {
      firstKey[i + 1] = Math.addExact(firstKey[i], windows[i]);
    }
    int length = Math.max(2, Integer.highestOneBit(firstKey[codes.length] - 1) << 1);
    return new SlotKeys(length, numbers, codes, firstKey);
  }

  int numberKey(int slot, boolean missingLeft) {
    return 1 + 2 * Arrays.binarySearch(numbers, slot) + (missingLeft ? 0 : 1);
  }

  /** The key of the first window of a code. */
  int codeKey(int slot) {
    return firstKey[Arrays.binarySearch(codes, slot)];
  }

  /** The keys of one row. */
  long[] keys(double[] slots) {
    long[] keys = new long[length];
    keys[0] = ABOVE_ALL;
    for (int i = 0; i < numbers.length; i++) {
      putNumber(1 + 2 * i, slots[numbers[i]], keys);
    }
    for (int i = 0; i < codes.length; i++) {
      putCode(i, (int) slots[codes[i]], keys);
    }
    return keys;
  }

  /** The keys of some rows, into rows of keys that may have been used before. */
  void keys(Matrix matrix, int from, int to, long[][] keys) {
    for (int r = from; r < to; r++) {
      keys[r - from][0] = ABOVE_ALL;
    }
    for (int i = 0; i < numbers.length; i++) {
      double[] column = matrix.columns()[numbers[i]];
      for (int r = from; r < to; r++) {
        putNumber(1 + 2 * i, column[r], keys[r - from]);
      }
    }
    for (int i = 0; i < codes.length; i++) {
      double[] column = matrix.columns()[codes[i]];
      for (int r = from; r < to; r++) {
        putCode(i, (int) column[r], keys[r - from]);
      }
    }
  }

  private static void putNumber(int at, double number, long[] keys) {
    float value = (float) number;
    int ordered = ordered(value);
    // All ones for NaN. Without a branch: rows would mispredict it
    int missing = (INFINITY - (Float.floatToRawIntBits(value) & Integer.MAX_VALUE)) >> 31;
    keys[at] = (long) ((ordered & ~missing) | (missing << 31)) << SHIFT_BITS;
    keys[at + 1] = (long) ((ordered & ~missing) | (missing >>> 1)) << SHIFT_BITS;
  }

  private void putCode(int i, int code, long[] keys) {
    for (int key = firstKey[i]; key < firstKey[i + 1]; key++) {
      keys[key] = bit(WINDOW);
    }
    int key = firstKey[i] + code / WINDOW;
    if (key < firstKey[i + 1]) { // else it is in no set
      keys[key] = bit(code % WINDOW);
    }
  }

  private static long bit(int bit) {
    return -1L << SHIFT_BITS | 63 - bit;
  }

  /** An int of the same order; equal for the two zeros. */
  static int ordered(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >> 31;
    return ((bits & Integer.MAX_VALUE) ^ sign) - sign;
  }
}
