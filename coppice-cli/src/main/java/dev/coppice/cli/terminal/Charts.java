package dev.coppice.cli.terminal;

/** Small pictures made of text, where people look rather than read. */
public final class Charts {

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final String HEIGHTS = "▁▂▃▄▅▆▇█";

  private Charts() {}

  /**
   * A horizontal bar.
   *
   * @param share of the full width, 0 to 1; anything else draws nothing
   * @param width in characters
   */
  public static String bar(double share, int width) {
    if (!(share >= 0 && share <= 1)) {
      return "";
    }
    int eighths = (int) Math.round(share * width * 8);
    String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return "█".repeat(eighths / 8) + rest;
  }

  /** A histogram on one line: one character a bin, the fullest bin highest, empty bins blank. */
  public static String histogram(long[] counts) {
    long most = 0;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    StringBuilder text = new StringBuilder();
    for (long count : counts) {
      int height = most == 0 ? 0 : (int) Math.ceil((double) count / most * HEIGHTS.length());
      text.append(height == 0 ? ' ' : HEIGHTS.charAt(height - 1));
    }
    return text.toString();
  }
}
