package dev.coppice.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that came lately, so that one which comes again is the same object: it need not be decoded,
 * and whoever looks it up finds its hash made and equality by identity. Safe for many threads: they
 * may overwrite each other's entries, which costs a text its place and nothing else.
 */
final class Texts {

  private static final int SLOTS = 1 << 11;
  private static final int LONGEST = 64;

  private final @Nullable Known[] known = new Known[SLOTS];

  @SuppressWarnings("ArrayRecordComponent") // nobody else sees it
  private record Known(byte[] utf8, String text) {}

  /**
   * @param hash of the bytes, by any function
   * @return null when they are not UTF-8
   */
  @Nullable String text(byte[] buffer, int from, int to, int hash) {
    int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (int way = 0; way < 2; way++) { // two places, or two frequent texts could fight for one
      Known entry = known[slot ^ way];
      if (entry != null && Arrays.equals(entry.utf8, 0, entry.utf8.length, buffer, from, to)) {
        return entry.text;
      }
    }
    String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      return null; // what stands for bytes that are no text, or the character itself: both rare
    }
    if (to - from <= LONGEST) {
      int place = known[slot] == null ? slot : slot ^ 1;
      known[place] = new Known(Arrays.copyOfRange(buffer, from, to), text);
    }
    return text;
  }
}
