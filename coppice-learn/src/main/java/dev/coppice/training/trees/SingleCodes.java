package dev.coppice.training.trees;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The sets that hold one code, each made once and shared by all trees of a fit: a category of
 * 10,000 levels would otherwise cost a kilobyte a node.
 */
final class SingleCodes {

  private final AtomicReferenceArray<long[]>[] sets;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generics
  SingleCodes(Bins bins) {
    sets = new AtomicReferenceArray[bins.columns().size()];
    for (int slot = 0; slot < sets.length; slot++) {
      BinnedColumn column = bins.columns().get(slot);
      sets[slot] = new AtomicReferenceArray<>(column.isNumber() ? 0 : column.codes);
    }
  }

  long[] of(int slot, int code) {
    long[] set = sets[slot].get(code);
    if (set == null) {
      set = new long[(code >> 6) + 1];
      set[code >> 6] = 1L << code;
      sets[slot].set(code, set);
    }
    return set;
  }
}
