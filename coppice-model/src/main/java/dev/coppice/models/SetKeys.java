package dev.coppice.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a group of trees asks wide slots, turned round: for each code, which of the sets it is in,
 * one bit a set. So a question about any number of codes is one step, as any other.
 *
 * <p>A key holds {@value #SETS} sets, as k with six ones below, over m = 63 (see {@link SlotKeys}).
 * The node of a set has as its threshold t the shift that brings the bit of the set to the sign;
 * {@code k - t} borrows from the six ones only, and {@code m & t} is t.
 *
 * <p>Cost: a table of codes times sets, about as large as the sets themselves, and for each row and
 * group a copy of the keys of its codes. Rejected: a question for every 31 codes of a set (three
 * times as many steps with 173 countries); the keys of all groups at once (too many for the fast
 * cache).
 *
 * @param slotKeys the keys before these
 * @param numbers for each wide slot the sets and their numbers
 * @param firstKey the first key of each wide slot, and the key after the last
 * @param bits for each wide slot the keys of each code, code after code; the last ones are those of
 *     every code that is in no set
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops read them
record SetKeys(
    SlotKeys slotKeys, List<Map<BitSet, Integer>> numbers, int[] firstKey, long[][] bits) {

  private static final int SETS = 64 - 2 * SlotKeys.LOW_BITS;

  private static final long NONE = (1L << 2 * SlotKeys.LOW_BITS) - 1;

  static SetKeys of(SlotKeys slotKeys, List<Tree> trees) {
    int[] wide = slotKeys.wide();
    List<Map<BitSet, Integer>> numbers = new ArrayList<>();
    int[] firstKey = new int[wide.length + 1];
    firstKey[0] = slotKeys.count();
    long[][] bits = new long[wide.length][];
    for (int i = 0; i < wide.length; i++) {
      Map<BitSet, Integer> sets = sets(wide[i], trees);
      numbers.add(sets);
      int keys = (sets.size() + SETS - 1) / SETS;
      firstKey[i + 1] = firstKey[i] + keys;
      bits[i] = bits(sets, keys);
    }
    return new SetKeys(slotKeys, numbers, firstKey, bits);
  }

  private static Map<BitSet, Integer> sets(int slot, List<Tree> trees) {
    Map<BitSet, Integer> sets = new LinkedHashMap<>();
    for (Tree tree : trees) {
      for (int node = 0; node < tree.nodes(); node++) {
        if (tree.slot()[node] == slot) {
          long[] set = Objects.requireNonNull(tree.sets()[node]);
          sets.putIfAbsent(BitSet.valueOf(set), sets.size());
        }
      }
    }
    return sets;
  }

  private static long[] bits(Map<BitSet, Integer> sets, int keys) {
    int codes = sets.keySet().stream().mapToInt(BitSet::length).max().orElse(0);
    long[] bits = new long[Math.multiplyExact(codes + 1, keys)];
    Arrays.fill(bits, NONE);
    sets.forEach(
        (set, number) -> {
          long bit = Long.MIN_VALUE >>> number % SETS;
          set.stream().forEach(code -> bits[code * keys + number / SETS] |= bit);
        });
    return bits;
  }

  /** How many keys there are, with those before. */
  int count() {
    return firstKey[bits.length];
  }

  /** How many keys its tables hold. */
  long size() {
    return Arrays.stream(bits).mapToLong(table -> table.length).sum();
  }

  /** A node that asks for this set, all but its place. */
  long question(int slot, long[] set) {
    int wide = Arrays.binarySearch(slotKeys.wide(), slot);
    int number = Objects.requireNonNull(numbers.get(wide).get(BitSet.valueOf(set)));
    return SlotKeys.question(firstKey[wide] + number / SETS, SlotKeys.LOW_BITS + number % SETS);
  }

  /** Fills these keys of a row by the codes among the keys before. */
  void put(long[] keys) {
    for (int i = 0; i < bits.length; i++) {
      int first = firstKey[i];
      int count = firstKey[i + 1] - first;
      long code = keys[slotKeys.firstWide() + i];
      int from = (int) Math.min(code * count, bits[i].length - count);
      for (int key = 0; key < count; key++) {
        keys[first + key] = bits[i][from + key];
      }
    }
  }
}
