package dev.coppice.evaluation;

import java.util.stream.IntStream;

/** A picture with two number axes, as SVG: lines, bands, dots with whiskers. */
final class Chart {

  private static final int WIDTH = 440;
  private static final int HEIGHT = 300;
  private static final int TICKS = 5;
  private static final int NAME = 22;
  private static final int DIGIT = 7;
  private static final int BOTTOM = 44;
  private static final int TOP = 10;
  private static final int RIGHT = 24;

  /** From where to where an axis goes. */
  record Axis(String name, double low, double high) {

    static final double MARGIN = 0.05;

    static Axis share(String name) {
      return new Axis(name, 0, 1);
    }

    /** Wide enough for all numbers, those that are none left out, with a little room. */
    static Axis around(String name, double[]... values) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double[] each : values) {
        for (double value : each) {
          low = Double.isNaN(value) ? low : Math.min(low, value);
          high = Double.isNaN(value) ? high : Math.max(high, value);
        }
      }
      if (!(low <= high)) {
        return new Axis(name, 0, 1);
      }
      double room = high > low ? (high - low) * MARGIN : Math.max(1e-9, Math.abs(high) * MARGIN);
      return new Axis(name, low - room, high + room);
    }

    double at(double value) {
      return (value - low) / (high - low);
    }
  }

  private final Axis x;
  private final Axis y;
  private final int left;
  private final StringBuilder marks = new StringBuilder();

  Chart(Axis x, Axis y) {
    this.x = x;
    this.y = y;
    this.left =
        NAME
            + Svg.ticks(y.low(), y.high(), TICKS).stream()
                .mapToInt(tick -> 10 + DIGIT * Svg.figure(tick).length())
                .max()
                .orElse(0);
  }

  private String x(double value) {
    return Svg.at(left + x.at(value) * (WIDTH - left - RIGHT));
  }

  private String y(double value) {
    return Svg.at(HEIGHT - BOTTOM - y.at(value) * (HEIGHT - BOTTOM - TOP));
  }

  /**
   * @param style a class of the style sheet: one, two, guide
   */
  Chart line(String style, double[] xs, double[] ys) {
    marks.append("<polyline class=\"").append(style).append("\" points=\"");
    for (int i : points(xs, ys)) {
      marks.append(x(xs[i])).append(',').append(y(ys[i])).append(' ');
    }
    marks.append("\"/>\n");
    return this;
  }

  Chart diagonal() {
    return line("guide", new double[] {x.low(), x.high()}, new double[] {y.low(), y.high()});
  }

  Chart band(String style, double[] xs, double[] low, double[] high) {
    marks.append("<polygon class=\"").append(style).append("\" points=\"");
    int[] points = points(xs, low);
    for (int i : points) {
      marks.append(x(xs[i])).append(',').append(y(low[i])).append(' ');
    }
    for (int j = points.length - 1; j >= 0; j--) {
      int i = points[j];
      marks.append(x(xs[i])).append(',').append(y(high[i])).append(' ');
    }
    marks.append("\"/>\n");
    return this;
  }

  Chart dot(String style, double atX, double atY, String hint) {
    marks.append("<circle class=\"").append(style).append("\" r=\"4\" cx=\"").append(x(atX));
    marks.append("\" cy=\"").append(y(atY)).append("\"><title>").append(Svg.text(hint));
    marks.append("</title></circle>\n");
    return this;
  }

  Chart whisker(double atX, double low, double high) {
    marks.append("<line class=\"whisker\" x1=\"").append(x(atX)).append("\" x2=\"").append(x(atX));
    marks.append("\" y1=\"").append(y(low)).append("\" y2=\"").append(y(high)).append("\"/>\n");
    return this;
  }

  /** At most a thousand points: a screen has no more, and a page stays small. */
  private static int[] points(double[] xs, double[] ys) {
    int[] all =
        IntStream.range(0, xs.length)
            .filter(i -> !Double.isNaN(xs[i]) && !Double.isNaN(ys[i]))
            .toArray();
    int most = 1000;
    return all.length <= most
        ? all
        : IntStream.range(0, most)
            .map(i -> all[(int) ((long) i * (all.length - 1) / (most - 1))])
            .toArray();
  }

  String svg(String title) {
    StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT);
    svg.append("\" role=\"img\"><title>").append(Svg.text(title)).append("</title>\n");
    for (double tick : Svg.ticks(x.low(), x.high(), TICKS)) {
      svg.append("<line class=\"grid\" x1=\"").append(x(tick)).append("\" x2=\"").append(x(tick));
      svg.append("\" y1=\"").append(TOP).append("\" y2=\"").append(HEIGHT - BOTTOM).append("\"/>");
      svg.append("<text class=\"middle\" x=\"").append(x(tick)).append("\" y=\"");
      svg.append(HEIGHT - BOTTOM + 16).append("\">").append(Svg.figure(tick)).append("</text>\n");
    }
    for (double tick : Svg.ticks(y.low(), y.high(), TICKS)) {
      svg.append("<line class=\"grid\" x1=\"").append(left).append("\" x2=\"");
      svg.append(WIDTH - RIGHT).append("\" y1=\"").append(y(tick)).append("\" y2=\"");
      svg.append(y(tick)).append("\"/><text class=\"end\" x=\"").append(left - 7);
      svg.append("\" y=\"").append(y(tick)).append("\" dy=\"4\">").append(Svg.figure(tick));
      svg.append("</text>\n");
    }
    svg.append("<text class=\"middle name\" x=\"").append((left + WIDTH - RIGHT) / 2);
    svg.append("\" y=\"").append(HEIGHT - 8).append("\">").append(Svg.text(x.name()));
    svg.append("</text><text class=\"middle name\" transform=\"translate(13 ");
    svg.append((TOP + HEIGHT - BOTTOM) / 2).append(") rotate(-90)\">").append(Svg.text(y.name()));
    return svg.append("</text>\n").append(marks).append("</svg>\n").toString();
  }
}
