package dev.coppice.evaluation;

import dev.coppice.frame.NumberColumn;
import dev.coppice.pipeline.Explanation;
import java.util.Arrays;
import java.util.List;

/** Explanations drawn: what decides on the whole, how, and why single rows came out as they did. */
public final class ExplanationPage {

  private static final int MOST = 12;
  private static final int DOTS = 300;
  private static final int WIDTH = 500;
  private static final int NAMES = 130;
  private static final int STEP = 30;

  private final Explanations explained;
  private final int[] numbers;

  private ExplanationPage(Explanations explained, int[] numbers) {
    this.explained = explained;
    this.numbers = numbers;
  }

  /**
   * @param drawn the rows to draw one by one
   * @param numbers the place of each row in its file, from 0
   */
  public static byte[] of(
      Explanations explained, int[] drawn, int[] numbers, String title, String subtitle) {
    return new ExplanationPage(explained, numbers).page(drawn, title, subtitle);
  }

  private byte[] page(int[] drawn, String title, String subtitle) {
    Page page = new Page("Explanation", title, subtitle);
    List<Integer> strongest = explained.strongestFirst();
    strongest = strongest.subList(0, Math.min(MOST, strongest.size()));
    int rows = explained.each().size();
    if (rows > 1) {
      page.heading(
          "What decides",
          "All figures are parts of the "
              + explained.unit()
              + ". The parts of a row and its base add up to its margin"
              + becomes());
      Bars bars = new Bars();
      double[] strengths = explained.strengths();
      strongest.forEach(i -> bars.bar(explained.inputs().get(i), strengths[i]));
      page.beginCards();
      page.card(
          "Strength",
          "How far each input moves a row, mean over " + Svg.figure(rows) + " rows.",
          bars.svg("Mean distance from 0"));
      page.card(
          "Direction",
          "A dot a row: left lowers, right raises; from low values (blue) to high ones (pink), "
              + "grey where there is no order.",
          swarm(strongest));
      page.endCards();
    }
    page.heading("Single rows", "From the base, down or up by each input, to where the row ends.");
    page.beginCards();
    for (int row : drawn) {
      String answer = explained.pipeline().target().name() + " = " + explained.answer(row);
      page.card("Row " + (numbers[row] + 1) + ": " + answer, words(row), waterfall(row));
    }
    return page.endCards().bytes();
  }

  private String becomes() {
    if (explained.isCalibrated()) {
      return explained.isLinked()
          ? ", which becomes a probability (0 is even odds), and that, calibrated, the prediction."
          : ", which the calibration turns into the prediction.";
    }
    return explained.isLinked()
        ? ", which becomes the prediction: 0 is even odds."
        : ", which is the prediction.";
  }

  private String words(int row) {
    String own = Svg.drawn(explained.uncalibrated(row));
    double margin = explained.each().get(row).margin(explained.outputOf(row));
    return (explained.isLinked()
            ? "Margin " + Svg.drawn(margin) + ", probability " + own
            : "The " + explained.unit(row) + " is " + own)
        + (explained.isCalibrated() ? ", calibrated " + Svg.figure(explained.predicted(row)) : "");
  }

  private String waterfall(int row) {
    int output = explained.outputOf(row);
    Explanation why = explained.each().get(row);
    Bars bars = new Bars().level("base", why.base()[output]);
    double at = why.base()[output];
    List<Integer> order = why.largestFirst(output);
    int shown = order.size() <= MOST ? order.size() : MOST - 1;
    for (int input : order.subList(0, shown)) {
      String value = explained.value(row, input);
      String name = why.inputs().get(input) + (value.isEmpty() ? "" : " = " + value);
      bars.step(name, at, at + why.added()[output][input]);
      at += why.added()[output][input];
    }
    if (shown < order.size()) {
      bars.step((order.size() - shown) + " other inputs", at, why.margin(output));
    }
    return bars.level("margin", why.margin(output)).svg("Row " + (numbers[row] + 1));
  }

  private String swarm(List<Integer> inputs) {
    int rows = explained.each().size();
    int count = Math.min(DOTS, rows);
    int[] shown = new int[count];
    Arrays.setAll(shown, i -> (int) ((long) i * rows / count));
    double[][] added = new double[inputs.size()][];
    for (int i = 0; i < added.length; i++) {
      int input = inputs.get(i);
      added[i] = Arrays.stream(shown).mapToDouble(row -> explained.added(row, input)).toArray();
    }
    Chart.Axis axis = Chart.Axis.around("", added);
    axis = new Chart.Axis("", Math.min(0, axis.low()), Math.max(0, axis.high()));
    int height = inputs.size() * STEP + 24;
    StringBuilder svg = new StringBuilder("<svg class=\"bars\" viewBox=\"0 0 " + WIDTH + " ");
    svg.append(height).append("\" role=\"img\"><title>What each input adds, by row</title>\n");
    for (double tick : Svg.ticks(axis.low(), axis.high(), 6)) {
      String x = Svg.at(x(axis, tick));
      svg.append("<line class=\"").append(tick == 0 ? "axis" : "grid").append("\" x1=\"");
      svg.append(x).append("\" x2=\"").append(x).append("\" y1=\"0\" y2=\"").append(height - 22);
      svg.append("\"/><text class=\"middle\" x=\"").append(x).append("\" y=\"").append(height - 5);
      svg.append("\">").append(Svg.signed(tick)).append("</text>\n");
    }
    for (int i = 0; i < added.length; i++) {
      int middle = i * STEP + STEP / 2;
      svg.append("<text class=\"end\" x=\"").append(NAMES - 8).append("\" y=\"").append(middle);
      svg.append("\" dy=\"4\">").append(Svg.text(explained.inputs().get(inputs.get(i))));
      svg.append("</text>\n");
      dots(svg, shown, added[i], inputs.get(i), axis, middle);
    }
    return svg.append("</svg>\n").toString();
  }

  private static double x(Chart.Axis axis, double value) {
    return NAMES + axis.at(value) * (WIDTH - NAMES - 12);
  }

  /** Dots that would lie on one another go up and down in turns. */
  private void dots(
      StringBuilder svg, int[] shown, double[] added, int input, Chart.Axis axis, int middle) {
    int[] stacked = new int[WIDTH / 4 + 1];
    double[] order = order(shown, input);
    for (int i = 0; i < shown.length; i++) {
      double x = x(axis, added[i]);
      int there = stacked[(int) (x / 4)]++;
      double up = Math.min(11, (there + 1) / 2 * 1.6) * (there % 2 == 0 ? 1 : -1);
      svg.append("<circle class=\"plain\" r=\"2.4\" cx=\"").append(Svg.at(x)).append("\" cy=\"");
      svg.append(Svg.at(middle + up)).append("\" fill=\"").append(colour(order[i])).append("\"/>");
    }
    svg.append('\n');
  }

  /** From 0 for the lowest value to 1 for the highest; NaN where there is none. */
  private double[] order(int[] shown, int input) {
    String name = explained.inputs().get(input);
    double[] order = new double[shown.length];
    Arrays.fill(order, Double.NaN);
    if (explained.rows().schema().has(name)
        && explained.rows().column(name) instanceof NumberColumn numbers) {
      double[] values = Arrays.stream(shown).mapToDouble(row -> numbers.values()[row]).toArray();
      double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
      double low = sorted.length == 0 ? 0 : sorted[sorted.length / 20];
      double high = sorted.length == 0 ? 0 : sorted[sorted.length - 1 - sorted.length / 20];
      for (int i = 0; i < order.length && high > low; i++) {
        order[i] = Math.max(0, Math.min(1, (values[i] - low) / (high - low)));
      }
      if (Double.isNaN(low)) {
        Arrays.fill(order, Double.NaN);
      }
    }
    return order;
  }

  private static String colour(double order) {
    if (Double.isNaN(order)) {
      return "#9aa5b1";
    }
    long red = Math.round(49 + order * (213 - 49));
    long green = Math.round(130 + order * (63 - 130));
    long blue = Math.round(206 + order * (140 - 206));
    return "rgb(" + red + "," + green + "," + blue + ")";
  }
}
