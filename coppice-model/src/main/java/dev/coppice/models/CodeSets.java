package dev.coppice.models;

import dev.coppice.features.Slot;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The different sets that the trees of an ensemble ask for. Of a set and its complement the smaller
 * one is kept, so that "is Rome" and "is not Rome" are one set, asked for with swapped children.
 */
final class CodeSets {

  /** Up to here each set gets a key of its own; beyond, filling keys costs more than looking up. */
  private static final int MAX_KEYS = 1024;

  private record CodeSet(int slot, LongBuffer words) {}

  private final List<Slot> slots;

  /** The number of each set, or its place in the pool when sets are looked up. */
  private final Map<CodeSet, Integer> places = new LinkedHashMap<>();

  /** The words that the longest set of a slot has. */
  private final TreeMap<Integer, Integer> words = new TreeMap<>();

  private CodeSets(List<Slot> slots) {
    this.slots = slots;
  }

  static CodeSets of(TreeEnsemble ensemble) {
    CodeSets sets = new CodeSets(ensemble.slots());
    for (Tree tree : ensemble.trees()) {
      for (int node = 0; node < tree.nodes(); node++) {
        long[] set = tree.sets()[node];
        if (set != null) {
          CodeSet smaller = sets.smaller(tree.slot()[node], set);
          sets.places.putIfAbsent(smaller, sets.places.size());
          sets.words.merge(smaller.slot, smaller.words.limit(), Math::max);
        }
      }
    }
    if (sets.areLookedUp()) {
      int place = 1;
      for (Map.Entry<CodeSet, Integer> entry : sets.places.entrySet()) {
        entry.setValue(place);
        place = Math.addExact(place, sets.words.get(entry.getKey().slot) + 1);
      }
    }
    return sets;
  }

  boolean areLookedUp() {
    return places.size() > MAX_KEYS;
  }

  int count() {
    return places.size();
  }

  /** The code slots that are asked about, ascending. */
  int[] slots() {
    return words.keySet().stream().mapToInt(i -> i).toArray();
  }

  /** The number of the set, or its place in {@link #pool} when sets are looked up. */
  int place(int slot, long[] set) {
    return places.get(smaller(slot, set));
  }

  /** Whether the set is asked for by its complement. */
  boolean isSwapped(int slot, long[] set) {
    return codes(slot, set).cardinality() * 2L > slots.get(slot).levels();
  }

  /** For each of {@link #slots} and each code the keys of the sets that hold it. */
  int[][][] members(int firstKey) {
    int[] asked = slots();
    int[][][] members = new int[asked.length][][];
    for (int i = 0; i < asked.length; i++) {
      members[i] = new int[words.get(asked[i]) * 64][0];
    }
    places.forEach(
        (set, number) -> {
          int[][] keys = members[Arrays.binarySearch(asked, set.slot)];
          for (int code : BitSet.valueOf(set.words).stream().toArray()) {
            keys[code] = Arrays.copyOf(keys[code], keys[code].length + 1);
            keys[code][keys[code].length - 1] = firstKey + number;
          }
        });
    return members;
  }

  /** For each of {@link #slots} a code that has its place in the pool and is in no set. */
  int[] highest() {
    return words.values().stream().mapToInt(words -> words * 64 + 63).toArray();
  }

  /**
   * The words of the sets, after one zero word; a set ends in a zero word. None without look-up.
   */
  long[] pool() {
    if (!areLookedUp()) {
      return new long[0];
    }
    int length = 1;
    for (CodeSet set : places.keySet()) {
      length += words.get(set.slot) + 1;
    }
    long[] pool = new long[length];
    places.forEach((set, place) -> set.words.duplicate().get(pool, place, set.words.limit()));
    return pool;
  }

  private CodeSet smaller(int slot, long[] set) {
    BitSet codes = codes(slot, set);
    if (isSwapped(slot, set)) {
      codes.flip(0, slots.get(slot).levels());
    }
    return new CodeSet(slot, LongBuffer.wrap(codes.toLongArray()));
  }

  private BitSet codes(int slot, long[] set) {
    BitSet codes = BitSet.valueOf(set);
    int levels = slots.get(slot).levels();
    codes.clear(levels, Math.max(levels, codes.length()));
    return codes;
  }
}
