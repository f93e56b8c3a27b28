package dev.coppice.models;

import dev.coppice.features.Matrix;
import java.util.Arrays;

/**
 * Turns the slots of a row into the whole numbers ("keys") that compiled nodes compare with.
 *
 * <p>A number becomes an int of the same order, twice: with missing below everything, for the nodes
 * that send it left, and with missing above everything, for the others. A code becomes one key for
 * each set that the trees ask for, -1 in the set and 0 outside; or, when there are too many sets,
 * one key and beside it the code itself, to be looked up in the sets (see {@link CompiledTrees}).
 *
 * @param length of a row of keys, a power of two; key 0 is above everything
 * @param stride 1, or 2 when codes stand beside keys
 * @param numbers the number slots asked about
 * @param codes the code slots asked about
 * @param members for each code slot and code the keys of the sets that hold it; empty when codes
 *     are looked up
 * @param lookedUp for each code slot the highest code that may be looked up, one that no set holds
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops read them
record SlotKeys(
    int length, int stride, int[] numbers, int[] codes, int[][][] members, int[] lookedUp) {

  private static final int INFINITY = 0x7f800000;

  /**
   * @param numbers the number slots that trees ask about, ascending
   */
  static SlotKeys of(int[] numbers, CodeSets sets) {
    int[] codes = sets.slots();
    int stride = sets.areLookedUp() ? 2 : 1;
    int codeKeys = stride * (1 + 2 * numbers.length);
    int used = codeKeys + (sets.areLookedUp() ? 2 * codes.length : sets.count());
    int length = Integer.highestOneBit(Math.max(used, 2) - 1) << 1;
    int[][][] members = sets.areLookedUp() ? new int[0][][] : sets.members(codeKeys);
    return new SlotKeys(length, stride, numbers, codes, members, sets.highest());
  }

  int numberKey(int slot, boolean missingLeft) {
    int position = Arrays.binarySearch(numbers, slot);
    return stride * (1 + 2 * position + (missingLeft ? 0 : 1));
  }

  /** The key of a code that is looked up. */
  int codeKey(int slot) {
    return codeKeys() + 2 * Arrays.binarySearch(codes, slot);
  }

  /** The first key after those of the numbers. */
  int codeKeys() {
    return stride * (1 + 2 * numbers.length);
  }

  /** The keys of one row. */
  int[] keys(double[] slots) {
    int[] keys = new int[length];
    keys[0] = Integer.MAX_VALUE;
    int at = stride;
    for (int slot : numbers) {
      float value = (float) slots[slot];
      keys[at] = below(value);
      keys[at + stride] = above(value);
      at += 2 * stride;
    }
    for (int i = 0; i < codes.length; i++) {
      putCode(i, (int) slots[codes[i]], keys);
    }
    return keys;
  }

  /** The keys of some rows, over what {@code keys} held before. */
  void keys(Matrix matrix, int from, int to, int[][] keys) {
    for (int r = from; r < to; r++) {
      Arrays.fill(keys[r - from], codeKeys(), length, 0);
      keys[r - from][0] = Integer.MAX_VALUE;
    }
    int at = stride;
    for (int slot : numbers) {
      double[] column = matrix.columns()[slot];
      for (int r = from; r < to; r++) {
        float value = (float) column[r];
        keys[r - from][at] = below(value);
        keys[r - from][at + stride] = above(value);
      }
      at += 2 * stride;
    }
    for (int i = 0; i < codes.length; i++) {
      double[] column = matrix.columns()[codes[i]];
      for (int r = from; r < to; r++) {
        putCode(i, (int) column[r], keys[r - from]);
      }
    }
  }

  private void putCode(int i, int code, int[] keys) {
    if (stride == 2) {
      int at = codeKeys() + 2 * i;
      keys[at] = Integer.MAX_VALUE;
      keys[at + 1] = ~Math.min(code, lookedUp[i]);
    } else if (code < members[i].length) {
      for (int key : members[i][code]) {
        keys[key] = -1;
      }
    }
  }

  /** An int of the same order; equal for the two zeros. */
  static int ordered(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >> 31;
    return ((bits & Integer.MAX_VALUE) ^ sign) - sign;
  }

  private static int below(float value) {
    int missing = missing(value);
    return ordered(value) & ~missing | missing << 31;
  }

  private static int above(float value) {
    int missing = missing(value);
    return ordered(value) & ~missing | missing >>> 1;
  }

  /** All ones for NaN, without a branch: rows mispredict it. */
  private static int missing(float value) {
    return INFINITY - (Float.floatToRawIntBits(value) & Integer.MAX_VALUE) >> 31;
  }
}
