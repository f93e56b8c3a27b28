package dev.coppice.evaluation;

import dev.coppice.codec.Struct;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.Fairness;
import dev.coppice.metrics.Fairness.Measure;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Predictions;
import dev.coppice.stats.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model does in each group of rows.
 *
 * @param by the column that makes the groups
 * @param metric what each group is judged by
 * @param rows how many each group has; the twenty largest groups are judged
 * @param fairness of the decisions between two classes; null for other tasks
 * @param measures the differences between groups of enough rows, by name; none for other tasks
 */
public record Groups(
    String by,
    Metric metric,
    Map<String, Integer> rows,
    Map<String, Interval> scores,
    @Nullable Fairness fairness,
    Map<String, Interval> measures) {

  /** Groups smaller than this are left out of comparisons: nothing is known about them. */
  public static final int LEAST_ROWS = 30;

  private static final int MOST_GROUPS = 20;

  static Groups of(String by, Frame rows, Predictions predictions, Metric metric, Bootstrap draw) {
    List<String> names = names(rows.column(by));
    Map<String, List<Integer>> members = new TreeMap<>();
    for (int row = 0; row < names.size(); row++) {
      members.computeIfAbsent(names.get(row), name -> new ArrayList<>()).add(row);
    }
    Map<String, Interval> scores = new LinkedHashMap<>();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    members.entrySet().stream()
        .sorted((a, b) -> b.getValue().size() - a.getValue().size())
        .limit(MOST_GROUPS)
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            group -> {
              int[] own = group.getValue().stream().mapToInt(Integer::intValue).toArray();
              sizes.put(group.getKey(), own.length);
              scores.put(group.getKey(), draw.interval(predictions.select(own), metric));
            });
    Fairness fairness = null;
    Map<String, Interval> measures = new LinkedHashMap<>();
    if (predictions instanceof BinaryPredictions binary) {
      fairness = Fairness.of(binary, names);
      for (Measure measure : Measure.values()) {
        measures.put(
            measure.name().toLowerCase(Locale.ROOT),
            Fairness.interval(measure, binary, names, LEAST_ROWS, draw));
      }
    }
    return new Groups(by, metric, sizes, scores, fairness, measures);
  }

  /** Texts as they are, numbers of more than ten values by quarters. */
  private static List<String> names(Column column) {
    List<String> names = new ArrayList<>();
    if (column instanceof TextColumn texts) {
      for (int row = 0; row < texts.rows(); row++) {
        String text = texts.text(row);
        names.add(text == null ? "missing" : text);
      }
      return names;
    }
    double[] values = ((NumberColumn) column).values();
    Quantiles quantiles = Quantiles.of(values);
    boolean few = Arrays.stream(values).distinct().limit(11).count() <= 10;
    for (double value : values) {
      names.add(few ? Svg.figure(value) : quarter(value, quantiles));
    }
    return names;
  }

  private static String quarter(double value, Quantiles quantiles) {
    if (Double.isNaN(value)) {
      return "missing";
    }
    for (int q = 1; q < 4; q++) {
      if (value <= quantiles.at(q / 4.0)) {
        return "Q" + q + ": up to " + Svg.figure(quantiles.at(q / 4.0));
      }
    }
    return "Q4: above " + Svg.figure(quantiles.at(0.75));
  }

  /** The decisions about a group; null for tasks without decisions between two classes. */
  public Fairness.@Nullable Group group(String name) {
    return fairness == null
        ? null
        : fairness.groups().stream().filter(g -> g.name().equals(name)).findFirst().orElse(null);
  }

  /** The share of a group that is called positive, with Wilson's interval. */
  public static Interval selected(Fairness.Group group) {
    double[] ends = Reliability.wilson(group.selectionRate(), group.rows());
    return new Interval(group.selectionRate(), ends[0], ends[1], 0.95, 0);
  }

  Struct toStruct() {
    List<Struct> groups = new ArrayList<>();
    scores.forEach(
        (name, score) -> {
          Struct one =
              new Struct().put("name", name).put("rows", (long) rows.getOrDefault(name, 0));
          Fairness.Group group = group(name);
          if (group != null) {
            Interval selected = selected(group);
            one.put("selection_rate", selected.estimate())
                .put("selection_rate_low", selected.low())
                .put("selection_rate_high", selected.high())
                .put("true_positive_rate", group.truePositiveRate())
                .put("false_positive_rate", group.falsePositiveRate());
          }
          groups.add(one.put(metric.key(), Evaluation.struct(score)));
        });
    Struct between = new Struct();
    measures.forEach((name, interval) -> between.put(name, Evaluation.struct(interval)));
    return new Struct().put("by", by).putStructs("groups", groups).put("measures", between);
  }
}
