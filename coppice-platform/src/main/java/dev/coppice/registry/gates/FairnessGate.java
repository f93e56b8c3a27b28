package dev.coppice.registry.gates;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.Fairness;
import dev.coppice.metrics.Fairness.Group;
import dev.coppice.metrics.Fairness.Measure;
import dev.coppice.metrics.Predictions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether decisions differ too much between groups. */
final class FairnessGate {

  private FairnessGate() {}

  /**
   * @param rows hold the column of the groups
   */
  static Verdict judge(FairnessLimit limit, Predictions predictions, Frame rows) {
    String key = limit.measure().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String gate = "fairness: " + limit.column();
    if (!(predictions instanceof BinaryPredictions binary)) {
      return Verdict.no(gate, "The " + key + " is defined for two classes only");
    }
    Column column = rows.column(limit.column());
    List<String> names =
        IntStream.range(0, rows.rows()).mapToObj(row -> GateSet.text(column, row)).toList();
    Fairness all = Fairness.of(binary, names);
    Fairness fairness = all.ofAtLeast(limit.minGroupRows());
    double score = fairness.score(limit.measure());
    int small = all.groups().size() - fairness.groups().size();
    String groups =
        fairness.groups().stream()
            .limit(6)
            .map(group -> describe(group, limit.measure()))
            .collect(Collectors.joining(", "));
    String left =
        small == 0
            ? ""
            : "; "
                + Figures.count(small, "group")
                + " below "
                + limit.minGroupRows()
                + " rows"
                + " left out";
    if (Double.isNaN(score)) {
      return Verdict.no(gate, "Fewer than two groups can be compared: " + groups + left);
    }
    boolean passed = limit.measure().isRatio() ? score >= limit.limit() : score <= limit.limit();
    String accepted = limit.measure().isRatio() ? "at least " : "at most ";
    String wanted = "; wanted: " + accepted + ShortestDouble.brief(limit.limit());
    return Verdict.of(
        gate,
        passed,
        "The " + key + " is " + Figures.of(score) + wanted + " (" + groups + left + ")");
  }

  private static String describe(Group group, Measure measure) {
    String rates =
        switch (measure) {
          case DEMOGRAPHIC_PARITY_DIFFERENCE, DEMOGRAPHIC_PARITY_RATIO ->
              "selected " + Figures.of(group.selectionRate());
          case EQUALIZED_ODDS_DIFFERENCE, EQUALIZED_ODDS_RATIO ->
              "true positives "
                  + Figures.of(group.truePositiveRate())
                  + ", false positives "
                  + Figures.of(group.falsePositiveRate());
        };
    return group.name() + " " + rates + " of " + Figures.count(group.rows(), "row");
  }
}
