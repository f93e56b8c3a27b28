package dev.coppice.evaluation;

import dev.coppice.evaluation.Chart.Axis;
import dev.coppice.evaluation.Curve.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A curve drawn, with what it says. */
public final class CurvePage {

  private static final double WIDE = 50; // largest over smallest value, for a logarithmic axis

  private CurvePage() {}

  public static byte[] of(Curve curve, String title, String subtitle) {
    boolean learning = curve.along().equals(Curve.ROWS);
    Page page = new Page(learning ? "Learning curve" : "Validation curve", title, subtitle);
    page.heading(curve.contender(), curve.diagnosis());
    page.beginCards();
    page.card(
        curve.metric().key().replace('_', ' '),
        curve.metric().higherIsBetter() ? "Higher is better." : "Lower is better.",
        chart(curve)
            + "<p><i class=\"one\"></i>unseen rows <i class=\"two\"></i>own rows; the band is the"
            + " spread over the folds</p>\n");
    List<List<String>> rows = new ArrayList<>();
    for (Point point : curve.points()) {
      rows.add(
          List.of(
              point.value(),
              Svg.score(point.train().mean()),
              Svg.score(point.validation().mean()),
              "± " + Svg.score(point.validation().std())));
    }
    List<String> header = List.of(curve.along(), "own rows", "unseen rows", "");
    return page.card("Points", "", Page.table(header, rows)).endCards().bytes();
  }

  private static String chart(Curve curve) {
    List<Point> points = curve.points();
    double[] at = new double[points.size()];
    String name = places(curve, at);
    double[][] own = column(points, true);
    double[][] unseen = column(points, false);
    Axis y = Axis.around(curve.metric().key(), own[0], own[1], own[2], unseen[1], unseen[2]);
    return new Chart(Axis.around(name, at), y)
        .band("two", at, own[1], own[2])
        .line("two", at, own[0])
        .band("one", at, unseen[1], unseen[2])
        .line("one", at, unseen[0])
        .svg(curve.metric().key() + " along " + curve.along());
  }

  private static double[][] column(List<Point> points, boolean own) {
    double[][] columns = new double[3][points.size()];
    for (int i = 0; i < points.size(); i++) {
      Curve.Score score = own ? points.get(i).train() : points.get(i).validation();
      columns[0][i] = score.mean();
      columns[1][i] = score.mean() - score.std();
      columns[2][i] = score.mean() + score.std();
    }
    return columns;
  }

  /** Where the points stand: numbers at their value, words side by side. Answers the axis' name. */
  private static String places(Curve curve, double[] at) {
    try {
      Arrays.setAll(at, i -> Double.parseDouble(curve.points().get(i).value()));
    } catch (NumberFormatException e) {
      Arrays.setAll(at, i -> i + 1);
      return "values of " + curve.along() + ", in order";
    }
    double low = Arrays.stream(at).min().orElse(1);
    double high = Arrays.stream(at).max().orElse(1);
    if (low > 0 && high / low > WIDE) {
      IntStream.range(0, at.length).forEach(i -> at[i] = StrictMath.log10(at[i]));
      return "logarithm (base 10) of " + curve.along();
    }
    return curve.along();
  }
}
