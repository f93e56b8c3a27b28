package dev.coppice.stats;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.TextColumn;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One bin for each level seen in training, one for every other level, one for missing values.
 *
 * @param levels in the natural order of texts, each once, so that equal levels make equal bins
 *     whatever the order of the rows
 */
public record CategoryBins(List<String> levels) implements Bins {

  static final String KIND = "categories";

  /**
   * @throws InvalidInput when the levels are not in order or stand twice
   */
  public CategoryBins {
    levels = List.copyOf(levels);
    for (int i = 1; i < levels.size(); i++) {
      if (levels.get(i - 1).compareTo(levels.get(i)) >= 0) {
        throw new InvalidInput(
            "Level '" + levels.get(i) + "' of the bins stands twice or after a later one");
      }
    }
  }

  /** The levels that at least one row has. */
  public static CategoryBins learn(TextColumn column) {
    TreeSet<String> used = new TreeSet<>();
    for (int code : column.codes()) {
      if (code >= 0) {
        used.add(column.levels().get(code));
      }
    }
    return new CategoryBins(List.copyOf(used));
  }

  @Override
  public int size() {
    return levels.size() + 2;
  }

  /** The bin of a level; null is missing. */
  public int bin(@Nullable String level) {
    if (level == null) {
      return levels.size() + 1;
    }
    int position = Collections.binarySearch(levels, level);
    return position >= 0 ? position : levels.size();
  }

  @Override
  public String label(int bin) {
    if (bin < levels.size()) {
      return levels.get(bin);
    }
    return bin == levels.size() ? "other" : "missing";
  }

  @Override
  public Struct toStruct() {
    return new Struct().put("kind", KIND).putTexts("levels", levels);
  }
}
