package dev.coppice.monitoring;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Two distributions over the same bins, drawn: a pair of bars a bin. */
final class Bars {

  private static final int WIDTH = 360;
  private static final int HEIGHT = 120;
  private static final int LABELS = 62;
  private static final int MOST = 14;

  private Bars() {}

  /** An SVG picture. Of many bins, the ones that hold or moved most are shown. */
  static String of(ColumnDrift column) {
    double[] before = column.reference().distribution().histogram().shares();
    double[] now = column.current().histogram().shares();
    int[] shown = shown(before, now);
    List<String> labels = column.labels();
    double most = IntStream.of(shown).mapToDouble(i -> Math.max(before[i], now[i])).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"-24 0 ").append(WIDTH + 24).append(' ').append(HEIGHT + LABELS);
    svg.append("\" role=\"img\"><title>").append(HtmlReport.text(column.name()));
    svg.append(": share of rows by bin</title>\n");
    double step = (double) WIDTH / Math.max(1, shown.length);
    double bar = Math.min(18, step * 0.4);
    for (int at = 0; at < shown.length; at++) {
      int bin = shown[at];
      double middle = (at + 0.5) * step;
      String hint = labels.get(bin) + ": " + percent(before[bin]) + " → " + percent(now[bin]);
      svg.append("<g><title>").append(HtmlReport.text(hint)).append("</title>");
      bar(svg, "before", middle - bar, bar, before[bin] / most);
      bar(svg, "now", middle, bar, now[bin] / most);
      svg.append("<text transform=\"translate(").append(round(middle + 3)).append(' ');
      svg.append(HEIGHT + 10).append(") rotate(-38)\">");
      svg.append(HtmlReport.text(brief(labels.get(bin)))).append("</text></g>\n");
    }
    svg.append("<line x1=\"0\" x2=\"").append(WIDTH).append("\" y1=\"").append(HEIGHT);
    svg.append("\" y2=\"").append(HEIGHT).append("\"/></svg>\n");
    if (shown.length < before.length) {
      long empty = IntStream.range(0, now.length).filter(i -> before[i] + now[i] == 0).count();
      long hidden = before.length - shown.length - empty;
      if (hidden > 0) {
        svg.append("<p>and ").append(hidden).append(" smaller ones</p>\n");
      }
    }
    return svg.toString();
  }

  /** In the order of the bins, without those that hold nothing on either side. */
  private static int[] shown(double[] before, double[] now) {
    return IntStream.range(0, before.length)
        .filter(i -> before[i] + now[i] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.max(before[i], now[i])))
        .limit(MOST)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static void bar(StringBuilder svg, String kind, double x, double width, double share) {
    double height = share * (HEIGHT - 4);
    svg.append("<rect class=\"").append(kind).append("\" x=\"").append(round(x));
    svg.append("\" y=\"").append(round(HEIGHT - height)).append("\" width=\"");
    svg.append(round(width)).append("\" height=\"").append(round(height)).append("\"/>");
  }

  private static String round(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Texts are cut; the bounds of an interval are rounded to what a picture can show. */
  private static String brief(String label) {
    StringBuilder text = new StringBuilder();
    for (String word : label.split(" ", -1)) {
      String digits = word.replaceAll("[^0-9.eE+-]", "");
      boolean number = digits.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?") && digits.length() > 5;
      String shown =
          number ? word.replace(digits, HtmlReport.number(Double.parseDouble(digits))) : word;
      text.append(text.length() == 0 ? "" : " ").append(shown);
    }
    return text.length() <= 18 ? text.toString() : text.substring(0, 17) + "…";
  }
}
