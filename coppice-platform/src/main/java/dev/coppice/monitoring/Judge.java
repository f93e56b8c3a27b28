package dev.coppice.monitoring;

import dev.coppice.drift.Baseline;
import dev.coppice.drift.Distribution;
import dev.coppice.drift.ExpectedLoss;
import dev.coppice.drift.RateShift;
import dev.coppice.drift.Reference;
import dev.coppice.drift.Statistic;
import dev.coppice.drift.Statistics;
import dev.coppice.monitoring.ColumnDrift.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Compares rows with a baseline and asks the policies of a project. Immutable. */
final class Judge {

  /** Only for so many rows a column takes longer than telling another thread. */
  private static final int LARGE = 10_000;

  private final MonitoringSettings settings;
  private final Policy warn;
  private final Policy alert;

  Judge(MonitoringSettings settings) {
    this.settings = settings;
    this.warn = Policy.parse(settings.warn());
    this.alert = Policy.parse(settings.alert());
  }

  /**
   * @param known further signals, as those of labels
   * @param checks how many such comparisons share the chance of a false alarm
   */
  DriftReport judge(
      Baseline baseline, CurrentRows current, Map<Signal, Double> known, long checks) {
    List<ColumnDrift> columns = new ArrayList<>();
    if (current.rows() > 0) {
      columns.addAll(compare(Kind.INPUT, baseline.inputs(), current.inputs()));
      columns.addAll(compare(Kind.DERIVED, baseline.derived(), current.derived()));
      columns.addAll(compare(Kind.OUTPUT, baseline.outputs(), current.outputs()));
      adjust(columns, settings.correction(), checks);
    }
    Map<Signal, Double> signals = new EnumMap<>(Signal.class);
    signals.putAll(known);
    signals.put(Signal.ROWS, (double) current.rows());
    classes(baseline, current, signals);
    estimate(baseline, current, signals);
    return judged(baseline, current, columns, signals);
  }

  private static List<ColumnDrift> compare(
      Kind kind, List<Reference> references, List<Distribution> current) {
    IntStream positions = IntStream.range(0, current.size());
    boolean large = !current.isEmpty() && current.get(0).rows() > LARGE;
    return (large ? positions.parallel() : positions)
        .mapToObj(
            i -> {
              Reference reference = references.get(i);
              Statistics statistics = Statistics.of(reference.distribution(), current.get(i));
              return new ColumnDrift(
                  kind, reference, current.get(i), statistics, Double.NaN, Verdict.STABLE);
            })
        .toList();
  }

  private static void adjust(List<ColumnDrift> columns, Correction correction, long checks) {
    double[] p = columns.stream().mapToDouble(column -> column.get(Statistic.P)).toArray();
    double[] adjusted = correction.adjust(p);
    for (int i = 0; i < adjusted.length; i++) {
      columns.set(i, columns.get(i).withAdjusted(Math.min(1, adjusted[i] * checks)));
    }
  }

  private static void classes(Baseline baseline, CurrentRows current, Map<Signal, Double> signals) {
    double[] shares = baseline.classShares();
    long[] decided = current.decided();
    if (shares.length > 0 && decided.length == shares.length && current.rows() > 0) {
      signals.put(Signal.CLASS_SHIFT, RateShift.largest(shares, decided));
      double divergence = RateShift.divergence(shares, decided);
      if (Double.isFinite(divergence)) {
        signals.put(Signal.CLASS_KL, divergence);
      }
      if (shares.length == 2) {
        signals.put(Signal.RATE, (double) decided[1] / current.rows());
        signals.put(Signal.RATE_SHIFT, RateShift.of(shares[1], decided[1], current.rows()));
      }
    }
  }

  private static void estimate(
      Baseline baseline, CurrentRows current, Map<Signal, Double> signals) {
    ExpectedLoss expected = baseline.expected();
    if (expected == null || current.outputs().isEmpty() || current.rows() == 0) {
      return;
    }
    double loss = expected.estimate(current.outputs().get(0).histogram());
    boolean squared = baseline.classShares().length == 0;
    double shown = squared ? StrictMath.sqrt(loss) : loss;
    double before = squared ? StrictMath.sqrt(expected.mean()) : expected.mean();
    signals.put(Signal.ESTIMATED_LOSS, shown);
    signals.put(Signal.ESTIMATED_DROP, shown / before - 1);
  }

  private DriftReport judged(
      Baseline baseline,
      CurrentRows current,
      List<ColumnDrift> columns,
      Map<Signal, Double> signals) {
    Verdict verdict = Verdict.INSUFFICIENT;
    String reason =
        current.rows() + " rows are too few to say anything; wanted: " + settings.minRows();
    Set<String> named = new LinkedHashSet<>();
    if (current.rows() >= settings.minRows()) {
      verdict = Verdict.STABLE;
      reason = "no policy holds";
      for (Verdict level : List.of(Verdict.WARN, Verdict.ALERT)) {
        Policy policy = level == Verdict.WARN ? warn : alert;
        Policy.Answer answer = policy.ask(columns, signals);
        if (answer.holds()) {
          verdict = level;
          reason = level.word() + ": " + policy;
          columns.replaceAll(
              each -> answer.named().contains(each.name()) ? each.with(level) : each);
          named.addAll(answer.named());
        }
      }
    }
    return new DriftReport(
        baseline.rows(),
        current.rows(),
        verdict,
        Severity.of(verdict.isDrift() ? Math.max(1, named.size()) : 0),
        reason,
        columns,
        baseline.classShares(),
        signals);
  }
}
