package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Baseline;
import dev.coppice.drift.Distribution;
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

/**
 * How some rows differ from a baseline, and what is said about that.
 *
 * @param reason why the verdict is what it is, in one sentence
 * @param classShares the share of each class among the training labels; empty for regression
 * @param signals what is known about all rows together; what is not known is left out
 */
@SuppressWarnings("ArrayRecordComponent") // one share a class, of the baseline
public record DriftReport(
    long referenceRows,
    long rows,
    Verdict verdict,
    Severity severity,
    String reason,
    List<ColumnDrift> columns,
    double[] classShares,
    Map<Signal, Double> signals) {

  public DriftReport {
    columns = List.copyOf(columns);
  }

  /** One comparison that stands for itself, as of a file. */
  public static DriftReport of(
      Baseline baseline,
      CurrentRows current,
      Map<Signal, Double> known,
      MonitoringSettings settings) {
    return of(baseline, current, known, settings, 1);
  }

  /**
   * @param known further signals, as those of labels
   * @param checks how many such comparisons share the chance of a false alarm
   */
  static DriftReport of(
      Baseline baseline,
      CurrentRows current,
      Map<Signal, Double> known,
      MonitoringSettings settings,
      long checks) {
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
    return judged(baseline, current, columns, signals, settings);
  }

  private static List<ColumnDrift> compare(
      Kind kind, List<Reference> references, List<Distribution> current) {
    return IntStream.range(0, current.size())
        .parallel()
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
      if (shares.length == 2) {
        signals.put(Signal.RATE, (double) decided[1] / current.rows());
        signals.put(Signal.RATE_SHIFT, RateShift.of(shares[1], decided[1], current.rows()));
      }
    }
  }

  private static DriftReport judged(
      Baseline baseline,
      CurrentRows current,
      List<ColumnDrift> columns,
      Map<Signal, Double> signals,
      MonitoringSettings settings) {
    Verdict verdict = Verdict.INSUFFICIENT;
    String reason =
        current.rows() + " rows are too few to say anything; wanted: " + settings.minRows();
    Set<String> named = new LinkedHashSet<>();
    if (current.rows() >= settings.minRows()) {
      verdict = Verdict.STABLE;
      reason = "no policy holds";
      for (Verdict level : List.of(Verdict.WARN, Verdict.ALERT)) {
        String policy = level == Verdict.WARN ? settings.warn() : settings.alert();
        Policy.Answer answer = Policy.parse(policy).ask(columns, signals);
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

  /** The columns that a policy named, the worst first. */
  public List<ColumnDrift> drifted() {
    return columns.stream()
        .filter(column -> column.verdict().isDrift())
        .sorted((a, b) -> b.verdict().compareTo(a.verdict()))
        .toList();
  }

  public Struct toStruct() {
    Struct known = new Struct();
    signals.forEach((signal, value) -> known.put(signal.key(), value));
    return new Struct()
        .put("verdict", verdict.word())
        .put("severity", severity.word())
        .put("reason", reason)
        .put("rows", rows)
        .put("reference_rows", referenceRows)
        .putTexts("drifted", drifted().stream().map(ColumnDrift::name).toList())
        .put("signals", known)
        .putStructs("columns", columns.stream().map(ColumnDrift::toStruct).toList());
  }
}
