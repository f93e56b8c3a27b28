package dev.coppice.evaluation;

import dev.coppice.evaluation.Curve.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Says what a curve shows. Differences count when they exceed the spread over the folds: a curve of
 * five folds shows no more than that.
 */
final class Diagnosis {

  private Diagnosis() {}

  static String of(Curve curve) {
    return curve.along().equals(Curve.ROWS) ? ofRows(curve) : ofSetting(curve);
  }

  /** Better is more. */
  private static double goodness(Curve curve, double score) {
    return curve.metric().higherIsBetter() ? score : -score;
  }

  private static String ofRows(Curve curve) {
    List<Point> points = curve.points();
    Point last = points.get(points.size() - 1);
    Point half = points.get((points.size() - 1) / 2);
    double gain =
        goodness(curve, last.validation().mean()) - goodness(curve, half.validation().mean());
    double gap = goodness(curve, last.train().mean()) - goodness(curve, last.validation().mean());
    double spread = last.validation().std();
    String what = curve.metric().key();
    String gained =
        String.format(
            Locale.ROOT,
            "from %s to %s rows, %s on unseen rows went from %s to %s",
            half.value(),
            last.value(),
            what,
            score(half.validation().mean()),
            score(last.validation().mean()));
    boolean grows = gain > spread;
    boolean overfits = gap > 2 * spread;
    String known =
        String.format(
            Locale.ROOT,
            "it scores %s on its own rows and %s on others (± %s over the folds)",
            score(last.train().mean()),
            score(last.validation().mean()),
            score(spread));
    if (grows) {
      return "More rows would help: "
          + gained
          + ", more than the spread over the folds."
          + (overfits ? " The model over-fits: " + known + "." : "");
    }
    return overfits
        ? "The model over-fits, and more rows of this kind would help little: "
            + known
            + "; "
            + gained
            + ". Make it simpler, or regularise more."
        : "The curve is flat and the model does not over-fit: "
            + known
            + ". More rows would change little; better features or a richer family might.";
  }

  private static String ofSetting(Curve curve) {
    List<Point> points = curve.points();
    int best =
        IntStream.range(0, points.size())
            .boxed()
            .max(
                (a, b) ->
                    Double.compare(
                        goodness(curve, points.get(a).validation().mean()),
                        goodness(curve, points.get(b).validation().mean())))
            .orElse(0);
    Point top = points.get(best);
    double spread = top.validation().std();
    List<String> alike =
        points.stream()
            .filter(
                point ->
                    goodness(curve, point.validation().mean())
                        >= goodness(curve, top.validation().mean()) - spread)
            .map(Point::value)
            .toList();
    double gap = goodness(curve, top.train().mean()) - goodness(curve, top.validation().mean());
    boolean edge = points.size() > 1 && (best == 0 || best == points.size() - 1);
    return "Best on unseen rows is "
        + curve.along()
        + " = "
        + top.value()
        + " ("
        + curve.metric().key()
        + " "
        + score(top.validation().mean())
        + "); within the spread over the folds are "
        + String.join(", ", alike)
        + "."
        + (edge && alike.size() < points.size()
            ? " It stands at the end of what was tried: try values beyond it."
            : "")
        + (gap > 2 * spread
            ? " Even there the model over-fits: " + score(top.train().mean()) + " on its own rows."
            : "");
  }

  private static String score(double value) {
    return Svg.score(value);
  }
}
