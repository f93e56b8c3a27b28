package dev.coppice.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds out which character stands between the cells of a file nobody described. */
final class Delimiter {

  private static final int HEAD = 1 << 16;
  private static final int RECORDS = 100;
  private static final char[] CANDIDATES = {',', ';', '\t', '|'};

  private Delimiter() {}

  /**
   * The candidate that cuts the first rows into most cells, the same number in each; or a comma.
   */
  static char sniff(Source source) {
    if (!source.isText()) {
      return ',';
    }
    String head = head(source);
    char best = ',';
    int most = 1;
    for (char candidate : CANDIDATES) {
      int cells = cells(head, candidate);
      if (cells > most) {
        most = cells;
        best = candidate;
      }
    }
    return best;
  }

  private static String head(Source source) {
    try (OpenSource open = source.open();
        Utf8Reader reader = new Utf8Reader(open.bytes())) {
      char[] buffer = new char[HEAD];
      int filled = 0;
      while (filled < HEAD) {
        int count = reader.read(buffer, filled, HEAD - filled);
        if (count < 0) {
          return new String(buffer, 0, filled);
        }
        filled += count;
      }
      int end = filled;
      while (end > 0 && buffer[end - 1] != '\n' && buffer[end - 1] != '\r') {
        end--; // the last line is cut off somewhere
      }
      return new String(buffer, 0, end == 0 ? filled : end);
    } catch (IOException e) {
      return "";
    }
  }

  /** How many cells the records have, or 0 when they differ. */
  private static int cells(String head, char delimiter) {
    List<Integer> counts = new ArrayList<>();
    boolean quoted = false;
    int cells = 1;
    for (int i = 0; i < head.length() && counts.size() < RECORDS; i++) {
      char c = head.charAt(i);
      quoted ^= c == '"'; // a doubled quote leaves and enters again
      if (!quoted && c == delimiter) {
        cells++;
      } else if (!quoted && (c == '\n' || c == '\r')) {
        boolean empty = i == 0 || head.charAt(i - 1) == '\n' || head.charAt(i - 1) == '\r';
        if (!empty) {
          counts.add(cells);
        }
        cells = 1;
      }
    }
    // One ragged row in ten may be a fault of the file; the reader will name it
    int first = counts.isEmpty() ? cells : counts.get(0);
    long same = counts.stream().filter(count -> count == first).count();
    return same * 10 >= counts.size() * 9L ? first : 0;
  }
}
