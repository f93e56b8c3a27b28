package dev.coppice.errors;

import java.util.Collection;
import java.util.Locale;

/** Finds the name somebody probably meant, for error messages. */
public final class Nearest {

  private Nearest() {}

  /**
   * @return {@code "; did you mean 'threshold'?"}, or the accepted names when nothing is near and
   *     they are few, or the empty text
   */
  public static String hint(String word, Collection<String> names) {
    String best = null;
    int distance = Integer.MAX_VALUE;
    for (String name : names) {
      int d = distance(fold(word), fold(name));
      if (d < distance) {
        distance = d;
        best = name;
      }
    }
    if (best != null && distance <= Math.max(1, Math.min(word.length(), best.length()) / 2)) {
      return "; did you mean '" + best + "'?";
    }
    return names.isEmpty() || names.size() > 30 ? "" : "; accepted: " + String.join(", ", names);
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
  }

  /** Levenshtein distance: insertions, deletions and replacements of single characters. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
