package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.drift.Baseline;
import java.util.List;
import java.util.Map;

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
    return new Judge(settings).judge(baseline, current, known, 1);
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
