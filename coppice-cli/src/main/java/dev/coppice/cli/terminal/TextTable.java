package dev.coppice.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An aligned table: numbers to the right, text to the left, two blanks between columns. When it is
 * wider than the screen its widest text column is wrapped, so nothing is lost.
 */
public final class TextTable {

  private static final String GAP = "  ";
  private static final int NARROWEST = 12;

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... header) {
    this.header = List.of(header);
  }

  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  public TextTable row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(cells.size() + " cells under " + header);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines of the table, the header underlined, without trailing blanks. */
  public String text(Terminal terminal) {
    int[] widths = widths();
    boolean[] right = new boolean[widths.length];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      right[i] = !rows.isEmpty() && rows.stream().allMatch(r -> looksNumeric(r.get(column)));
    }
    narrow(widths, terminal.columns());
    StringBuilder text = new StringBuilder();
    append(text, header, widths, right);
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : GAP).append("-".repeat(widths[i]));
    }
    text.append('\n');
    rows.forEach(row -> append(text, row, widths, right));
    return text.toString();
  }

  private int[] widths() {
    int[] widths = header.stream().mapToInt(TextTable::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return widths;
  }

  /** Takes from the widest column until the table fits or columns would become unreadable. */
  private static void narrow(int[] widths, int columns) {
    int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - columns;
    while (excess > 0) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        return;
      }
      widths[widest]--;
      excess--;
    }
  }

  private static void append(
      StringBuilder text, List<String> cells, int[] widths, boolean[] right) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < widths.length; i++) {
      wrapped.add(wrap(cells.get(i), widths[i]));
      height = Math.max(height, wrapped.get(i).size());
    }
    for (int line = 0; line < height; line++) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
        String pad = " ".repeat(Math.max(0, widths[i] - width(cell)));
        out.append(i == 0 ? "" : GAP).append(right[i] ? pad + cell : cell + pad);
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
  }

  private static List<String> wrap(String cell, int width) {
    List<String> lines = new ArrayList<>();
    String rest = cell;
    while (width(rest) > width) {
      int cut = rest.offsetByCodePoints(0, width);
      int blank = rest.lastIndexOf(' ', cut);
      int end = blank > 0 ? blank : cut;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  private static boolean looksNumeric(String cell) {
    return cell.isEmpty() || cell.matches("[-+]?[\\d,.]+%?( ?(\\+-|±) ?[\\d.]+)?( s)?|-");
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
