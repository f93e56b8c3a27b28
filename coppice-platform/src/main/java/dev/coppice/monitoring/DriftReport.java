package dev.coppice.monitoring;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.drift.Baseline;
import dev.coppice.frame.Frame;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Predictions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

  /**
   * Rows against those that a model was trained on; its predictions for them too, unless they lack
   * a field.
   *
   * @param known what labels say of the predictions
   */
  public static DriftReport of(
      Bundle bundle,
      Frame rows,
      Function<Predictions, Map<Signal, Double>> known,
      MonitoringSettings settings) {
    Pipeline pipeline = bundle.pipeline();
    Baseline whole = Baseline.read(JsonStruct.read(bundle.section("profile.json")));
    Baseline baseline = whole.of(rows.schema().names());
    Predictions said =
        rows.rows() > 0 && rows.schema().size() == pipeline.schema().size()
            ? pipeline.score(rows)
            : new Predictions(pipeline.target(), new double[0][], new int[0]);
    CurrentRows current =
        CurrentRows.of(baseline, rows, said.outputs(), said.decided(), whole.classShares().length);
    return of(baseline, current, known.apply(said), settings);
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
