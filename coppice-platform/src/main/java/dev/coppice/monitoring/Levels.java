package dev.coppice.monitoring;

import dev.coppice.drift.Distribution.Categories;
import dev.coppice.drift.Reference;
import dev.coppice.stats.CategoryBins;
import dev.coppice.stats.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a text column in few bins: the most frequent ones have their own, the others share
 * one, and what the reference does not have is new.
 *
 * <p>So the counts of a column with thousands of levels stay small. The shared levels are known by
 * their hashes, four bytes each; when there are more than {@value #KNOWN}, they count as new on
 * both sides, which keeps the comparison fair.
 */
final class Levels {

  static final String RARER = "(rarer levels)";
  private static final int OWN = 24;
  private static final int KNOWN = 500;

  private final Reference folded;
  private final Map<String, Integer> own = new HashMap<>();
  private final int[] rarer;
  private final int rarerBin;
  private final int newBin;
  private final @Nullable Known[] lately = new Known[256]; // overwritten freely: a guess

  private record Known(String text, int bin) {}

  private Levels(Reference folded, CategoryBins bins, int[] rarer) {
    this.folded = folded;
    this.rarer = rarer;
    this.rarerBin = rarer.length == 0 ? -1 : bins.bin(RARER);
    this.newBin = bins.levels().size();
    bins.levels().forEach(level -> own.put(level, bins.bin(level)));
  }

  static Levels of(Reference reference) {
    Histogram histogram = reference.distribution().histogram();
    List<String> all = ((CategoryBins) histogram.bins()).levels();
    long[] counts = histogram.counts();
    if (all.size() <= OWN + 1) {
      return new Levels(reference, (CategoryBins) histogram.bins(), new int[0]);
    }
    int[] byCount =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparingLong(level -> -counts[level]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean shared = all.size() - OWN <= KNOWN;
    List<String> levels = new ArrayList<>();
    int[] hashes = new int[shared ? all.size() - OWN : 0];
    for (int rank = 0; rank < byCount.length; rank++) {
      if (rank < OWN) {
        levels.add(all.get(byCount[rank]));
      } else if (shared) {
        hashes[rank - OWN] = all.get(byCount[rank]).hashCode();
      }
    }
    if (shared) {
      levels.add(RARER);
    }
    levels.sort(Comparator.naturalOrder());
    CategoryBins bins = new CategoryBins(levels);
    long[] folded = new long[bins.size()];
    for (int rank = 0; rank < byCount.length; rank++) {
      String level = rank < OWN ? all.get(byCount[rank]) : RARER;
      folded[bins.bin(level)] += counts[byCount[rank]];
    }
    folded[bins.size() - 2] += counts[all.size()];
    folded[bins.size() - 1] = counts[all.size() + 1];
    Arrays.sort(hashes);
    long[] levelCounts = ((Categories) reference.distribution()).levelCounts();
    Categories categories = new Categories(new Histogram(bins, folded), levelCounts);
    Reference smaller =
        new Reference(
            reference.name(),
            reference.expression(),
            reference.type(),
            categories,
            reference.fences());
    return new Levels(smaller, bins, hashes);
  }

  /** The reference over the few bins. */
  Reference reference() {
    return folded;
  }

  int bin(@Nullable String text) {
    if (text == null) {
      return newBin + 1;
    }
    int hash = text.hashCode();
    int slot = (hash ^ (hash >>> 8)) & (lately.length - 1);
    Known known = lately[slot];
    if (known == null || !known.text.equals(text)) { // most readers give the same object again
      known = new Known(text, lookUp(text));
      lately[slot] = known;
    }
    return known.bin;
  }

  private int lookUp(String text) {
    Integer bin = own.get(text);
    if (bin != null) {
      return bin;
    }
    return rarerBin >= 0 && Arrays.binarySearch(rarer, text.hashCode()) >= 0 ? rarerBin : newBin;
  }
}
