package dev.coppice.frame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts, held once each: a row holds the position of its text in {@code levels}.
 *
 * @param codes one a row, -1 for a missing value; not to be changed by anybody
 * @param levels the distinct texts in order of first appearance; some may be unused after a
 *     selection
 */
@SuppressWarnings("ArrayRecordComponent") // the hot loops read the array itself
public record TextColumn(int[] codes, List<String> levels) implements Column {

  public static final int MISSING = -1;

  public TextColumn {
    levels = List.copyOf(levels);
  }

  public static TextColumn of(List<? extends @Nullable String> values) {
    Map<String, Integer> codes = new HashMap<>();
    List<String> levels = new ArrayList<>();
    int[] coded = new int[values.size()];
    for (int row = 0; row < coded.length; row++) {
      String value = values.get(row);
      if (value == null) {
        coded[row] = MISSING;
        continue;
      }
      Integer code = codes.putIfAbsent(value, levels.size());
      if (code == null) {
        code = levels.size();
        levels.add(value);
      }
      coded[row] = code;
    }
    return new TextColumn(coded, levels);
  }

  @Override
  public int rows() {
    return codes.length;
  }

  @Override
  public boolean isMissing(int row) {
    return codes[row] < 0;
  }

  public @Nullable String text(int row) {
    return codes[row] < 0 ? null : levels.get(codes[row]);
  }

  @Override
  public TextColumn select(int[] rows) {
    int[] selected = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = codes[rows[i]];
    }
    return new TextColumn(selected, levels);
  }
}
