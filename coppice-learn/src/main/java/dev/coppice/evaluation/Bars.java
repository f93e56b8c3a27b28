package dev.coppice.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Horizontal bars with names on the left and figures on the right, as SVG. */
final class Bars {

  private static final int WIDTH = 500;
  private static final int NAMES = 170;
  private static final int FIGURES = 66;
  private static final int STEP = 24;

  /**
   * One bar.
   *
   * @param low where the line of uncertainty begins; NaN for none
   */
  private record Bar(
      String name, String style, double from, double to, double low, double high, String figure) {}

  private final List<Bar> bars = new ArrayList<>();

  Bars bar(String name, double value) {
    return bar(name, value, Double.NaN, Double.NaN);
  }

  Bars bar(String name, double value, double low, double high) {
    String style = value < 0 ? "minus" : "plus";
    bars.add(new Bar(name, style, 0, value, low, high, Svg.drawn(value)));
    return this;
  }

  /** A bar that begins where the one before it ended. */
  Bars step(String name, double from, double to) {
    String style = to < from ? "minus" : "plus";
    bars.add(new Bar(name, style, from, to, Double.NaN, Double.NaN, Svg.signed(to - from)));
    return this;
  }

  /** A place on the way. */
  Bars level(String name, double value) {
    bars.add(new Bar(name, "level", value, value, Double.NaN, Double.NaN, Svg.drawn(value)));
    return this;
  }

  String svg(String title) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Bar bar : bars) {
      low = least(low, bar.from(), bar.to(), bar.low());
      high = -least(-high, -bar.from(), -bar.to(), -bar.high());
    }
    double width = high > low ? high - low : 1;
    double scale = (WIDTH - NAMES - FIGURES) / width;
    double start = low;
    int height = bars.size() * STEP + 4;
    StringBuilder svg = new StringBuilder("<svg class=\"bars\" viewBox=\"0 0 " + WIDTH + " ");
    svg.append(height).append("\" role=\"img\"><title>").append(Svg.text(title));
    svg.append("</title>\n");
    if (low <= 0 && high >= 0) {
      String zero = Svg.at(NAMES - start * scale);
      svg.append("<line class=\"axis\" x1=\"").append(zero).append("\" x2=\"").append(zero);
      svg.append("\" y1=\"0\" y2=\"").append(height).append("\"/>\n");
    }
    for (int i = 0; i < bars.size(); i++) {
      draw(svg, bars.get(i), i * STEP + STEP / 2 + 2, start, scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static double least(double... values) {
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      least = Double.isNaN(value) ? least : Math.min(least, value);
    }
    return least;
  }

  private static void draw(StringBuilder svg, Bar bar, int middle, double start, double scale) {
    double left = NAMES + (Math.min(bar.from(), bar.to()) - start) * scale;
    double width = Math.abs(bar.to() - bar.from()) * scale;
    svg.append("<text class=\"end\" x=\"").append(NAMES - 8).append("\" y=\"").append(middle);
    svg.append("\" dy=\"4\">").append(Svg.text(brief(bar.name()))).append("<title>");
    svg.append(Svg.text(bar.name())).append("</title></text>");
    if (bar.style().equals("level")) {
      left -= 1.5;
      width = 3;
    }
    svg.append("<rect class=\"").append(bar.style()).append("\" x=\"").append(Svg.at(left));
    svg.append("\" y=\"").append(middle - 8).append("\" width=\"").append(Svg.at(width));
    svg.append("\" height=\"16\" rx=\"2\"/>");
    if (!Double.isNaN(bar.low())) {
      svg.append("<line class=\"whisker\" x1=\"")
          .append(Svg.at(NAMES + (bar.low() - start) * scale));
      svg.append("\" x2=\"").append(Svg.at(NAMES + (bar.high() - start) * scale));
      svg.append("\" y1=\"").append(middle).append("\" y2=\"").append(middle).append("\"/>");
    }
    svg.append("<text class=\"end figure\" x=\"")
        .append(WIDTH - 4)
        .append("\" y=\"")
        .append(middle);
    svg.append("\" dy=\"4\">").append(bar.figure()).append("</text>\n");
  }

  private static String brief(String name) {
    int most = 22; // what fits beside the bars
    return name.codePointCount(0, name.length()) <= most
        ? name
        : name.substring(0, name.offsetByCodePoints(0, most - 1)) + "…";
  }
}
