package dev.coppice.evaluation;

import dev.coppice.evaluation.Chart.Axis;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.ClassPredictions;
import dev.coppice.metrics.ConfusionMatrix;
import dev.coppice.metrics.Fairness;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.NumberPredictions;
import dev.coppice.metrics.PrecisionRecallCurve;
import dev.coppice.metrics.Predictions;
import dev.coppice.metrics.RocCurve;
import dev.coppice.metrics.ThresholdCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An evaluation drawn. */
public final class EvaluationPage {

  private static final int MOST = 15;
  private static final int DOTS = 600;

  private final Evaluation evaluation;
  private final Page page;

  private EvaluationPage(Evaluation evaluation, String title, String subtitle) {
    this.evaluation = evaluation;
    this.page = new Page("Evaluation", title, subtitle);
  }

  public static byte[] of(Evaluation evaluation, String title, String subtitle) {
    return new EvaluationPage(evaluation, title, subtitle).bytes();
  }

  private byte[] bytes() {
    Metric leading = evaluation.leading();
    String confidence = Svg.figure(100 * evaluation.confidence());
    page.heading(
        "Figures",
        "On "
            + Svg.figure(evaluation.predictions().rows())
            + " rows. The range ("
            + confidence
            + " %, bootstrap) says how far a figure would move on other rows of this kind.");
    page.raw(metrics());
    if (evaluation.predictions() instanceof BinaryPredictions binary) {
      page.heading("Ranking and probabilities", legend());
      page.beginCards();
      ranking(binary);
      page.endCards();
    } else if (evaluation.predictions() instanceof NumberPredictions numbers) {
      page.heading("Predictions and fields", "");
      page.beginCards().card("Predicted against true", "On the line is right.", dots(numbers));
    }
    ConfusionMatrix confusion = evaluation.confusion();
    if (confusion != null) {
      page.heading("Decisions and fields", "").beginCards();
    }
    if (evaluation.predictions() instanceof ClassPredictions) {
      reliability();
    }
    if (confusion != null) {
      boolean binary = evaluation.predictions() instanceof BinaryPredictions;
      page.card(
          "Confusion matrix",
          "Rows are the truth, columns the answer"
              + (binary ? " at threshold " + Svg.figure(evaluation.threshold()) : "")
              + "; the shade is the share of the row.",
          matrix(confusion));
    }
    Bars bars = new Bars();
    for (Permutation field : evaluation.fields().subList(0, Math.min(MOST, fields()))) {
      double reach = field.spread();
      bars.bar(field.field(), field.drop(), field.drop() - reach, field.drop() + reach);
    }
    page.card(
        "What fields are worth",
        "How much worse " + words(leading) + " gets when a field's values are dealt out anew.",
        bars.svg("Permutation importances"));
    page.endCards();
    groups();
    return page.bytes();
  }

  private int fields() {
    return evaluation.fields().size();
  }

  private String legend() {
    return evaluation.other() == null ? "" : "Blue is this model, orange the other one.";
  }

  private static String words(Metric metric) {
    return metric.key().replace('_', ' ');
  }

  private String metrics() {
    boolean compared = evaluation.other() != null;
    List<String> header =
        new ArrayList<>(List.of("metric", compared ? "this one" : "value", "from", "to"));
    if (compared) {
      header.addAll(List.of("other", "difference", "from", "to", "this one is"));
    }
    List<List<String>> rows = new ArrayList<>();
    evaluation
        .metrics()
        .forEach(
            (metric, own) -> {
              List<String> row = new ArrayList<>(List.of(words(metric)));
              row.addAll(figures(own));
              Interval difference = evaluation.differences().get(metric);
              if (difference != null) {
                row.add(Svg.score(own.estimate() - difference.estimate()));
                row.addAll(figures(difference));
                row.add(Verdict.of(metric, difference).words());
              }
              rows.add(row);
            });
    return Page.table(header, rows);
  }

  private static List<String> figures(Interval interval) {
    return List.of(
        Svg.score(interval.estimate()), Svg.score(interval.low()), Svg.score(interval.high()));
  }

  private void ranking(BinaryPredictions own) {
    Chart roc = new Chart(Axis.share("false positive rate"), Axis.share("true positive rate"));
    Chart precision = new Chart(Axis.share("recall"), Axis.share("precision"));
    roc.diagonal();
    if (evaluation.other() instanceof BinaryPredictions other) {
      curves("two", other, roc, precision);
    }
    curves("one", own, roc, precision);
    page.card("ROC", "How many of the positive rows are found, at which cost.", roc.svg("ROC"));
    page.card(
        "Precision and recall",
        "How many of those called positive are; the dot is the threshold.",
        precision.svg("Precision and recall"));
    reliability();
    page.card("Probabilities", "How many rows get which.", histogram(own));
  }

  /** Orange is the other model, or this one before its calibration. */
  private void reliability() {
    Reliability own = Evaluation.reliability(evaluation.predictions());
    if (own == null) {
      return;
    }
    Chart trust =
        new Chart(Axis.share("predicted probability"), Axis.share("share that came true"));
    trust.diagonal();
    String beside = "";
    Predictions second = evaluation.other();
    if (second == null && evaluation.uncalibrated() != null) {
      second = evaluation.uncalibrated();
    }
    Reliability orange = second == null ? null : Evaluation.reliability(second);
    if (orange != null) {
      points("two", orange, trust);
      String whose = evaluation.other() == null ? "before the calibration" : "the other one";
      beside = " Orange: " + whose + ", off by " + Svg.figure(orange.error()) + ".";
    }
    points("one", own, trust);
    String of =
        evaluation.predictions() instanceof BinaryPredictions ? "" : " (of the likeliest class)";
    page.card(
        "Reliability",
        "On the line, probabilities"
            + of
            + " mean what they say; off by "
            + Svg.figure(own.error())
            + " on average."
            + beside,
        trust.svg("Reliability"));
  }

  private static void curves(String style, BinaryPredictions rows, Chart roc, Chart precision) {
    ThresholdCounts counts = rows.thresholdCounts();
    RocCurve curve = RocCurve.of(counts);
    roc.line(style, curve.falsePositiveRate(), curve.truePositiveRate());
    PrecisionRecallCurve pr = PrecisionRecallCurve.of(counts);
    precision.line(style, pr.recall(), pr.precision());
    ConfusionMatrix decided = rows.confusion();
    double atX = decided.recall(1);
    double atY = decided.precision(1);
    precision.dot(style, atX, atY, "precision " + Svg.score(atY) + ", recall " + Svg.score(atX));
  }

  private static void points(String style, Reliability reliability, Chart trust) {
    trust.line(style, reliability.predicted(), reliability.observed());
    for (int g = 0; g < reliability.rows().length; g++) {
      double predicted = reliability.predicted()[g];
      trust.whisker(predicted, reliability.low()[g], reliability.high()[g]);
      String hint =
          "predicted " + Svg.score(predicted) + ", true " + Svg.score(reliability.observed()[g]);
      trust.dot(style, predicted, reliability.observed()[g], hint);
    }
  }

  private static String histogram(BinaryPredictions rows) {
    int bins = 20;
    double[][] counts = new double[2][bins];
    for (int row = 0; row < rows.rows(); row++) {
      int bin = Math.min(bins - 1, (int) (rows.probability()[row] * bins));
      counts[(int) rows.truth()[row]][bin]++;
    }
    double most = Arrays.stream(counts).flatMapToDouble(Arrays::stream).max().orElse(1);
    Chart chart = new Chart(Axis.share("predicted probability"), new Axis("rows", 0, most * 1.05));
    for (int c = 0; c < 2; c++) {
      double[] xs = new double[2 * bins + 2];
      double[] ys = new double[2 * bins + 2];
      for (int bin = 0; bin < bins; bin++) {
        xs[2 * bin + 1] = (double) bin / bins;
        xs[2 * bin + 2] = (double) (bin + 1) / bins;
        ys[2 * bin + 1] = counts[c][bin];
        ys[2 * bin + 2] = counts[c][bin];
      }
      xs[2 * bins + 1] = 1;
      String style = c == 1 ? "one" : "two";
      chart.band(style, xs, new double[xs.length], ys).line(style, xs, ys);
    }
    return chart.svg("Predicted probabilities")
        + "<p><i class=\"one\"></i>positive rows <i class=\"two\"></i>negative rows</p>\n";
  }

  private static String dots(NumberPredictions numbers) {
    Axis both = Axis.around("true", numbers.truth(), numbers.predicted());
    Chart chart = new Chart(both, new Axis("predicted", both.low(), both.high())).diagonal();
    int count = Math.min(DOTS, numbers.rows());
    for (int i = 0; i < count; i++) {
      int row = (int) ((long) i * numbers.rows() / count);
      chart.dot("one", numbers.truth()[row], numbers.predicted()[row], "row " + (row + 1));
    }
    return chart.svg("Predicted against true");
  }

  private String matrix(ConfusionMatrix confusion) {
    StringBuilder table = new StringBuilder("<div class=\"wide matrix\"><table><thead><tr><th>");
    List<String> classes = evaluation.target().classes();
    classes.forEach(name -> table.append("<th>").append(Svg.text(name)));
    table.append("</thead><tbody>\n");
    for (int truth = 0; truth < classes.size(); truth++) {
      table.append("<tr><td>").append(Svg.text(classes.get(truth)));
      for (int called = 0; called < classes.size(); called++) {
        long count = confusion.counts()[truth][called];
        double share = count / (double) Math.max(1, confusion.support(truth));
        table.append("<td style=\"background:rgba(var(--shade),");
        table.append(String.format(Locale.ROOT, "%.2f", 0.6 * share));
        table.append(")\">").append(Svg.figure(count));
      }
      table.append('\n');
    }
    return table.append("</tbody></table></div>\n").toString();
  }

  private void groups() {
    Groups groups = evaluation.groups();
    if (groups == null) {
      return;
    }
    page.heading(
        "Groups by " + groups.by(),
        "Of groups with fewer than " + Groups.LEAST_ROWS + " rows, nothing is sure.");
    List<List<String>> rows = new ArrayList<>();
    Bars bars = new Bars();
    groups
        .scores()
        .forEach(
            (name, score) -> {
              bars.bar(name, score.estimate(), score.low(), score.high());
              Fairness.Group group = groups.group(name);
              if (group != null) {
                List<String> row = new ArrayList<>(List.of(name, Svg.figure(group.rows())));
                row.addAll(figures(Groups.selected(group)));
                row.add(Svg.score(group.truePositiveRate()));
                row.add(Svg.score(group.falsePositiveRate()));
                rows.add(row);
              }
            });
    page.beginCards();
    page.card(words(groups.metric()), "With its range.", bars.svg(words(groups.metric())));
    if (!rows.isEmpty()) {
      page.card(
          "Decisions",
          "Selected is the share called positive; TPR and FPR are the same of the rows that truly"
              + " are positive, and of those that are not.",
          Page.table(List.of("group", "rows", "selected", "from", "to", "TPR", "FPR"), rows));
      List<List<String>> measures = new ArrayList<>();
      groups
          .measures()
          .forEach(
              (name, interval) -> {
                List<String> row = new ArrayList<>(List.of(name.replace('_', ' ')));
                row.addAll(figures(interval));
                measures.add(row);
              });
      page.card(
          "Between groups",
          "Differences are best at 0, ratios at 1.",
          Page.table(List.of("measure", "value", "from", "to"), measures));
    }
    page.endCards();
  }
}
