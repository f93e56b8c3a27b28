package dev.coppice.loop;

import dev.coppice.bundle.Bundle;
import dev.coppice.bundle.GoldenRows;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Rejected;
import dev.coppice.frame.Frame;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.UnknownFields;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.monitoring.Verdict;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Predictions;
import dev.coppice.serving.Answer;
import dev.coppice.serving.EventStream;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.StreamCounts;
import dev.coppice.serving.StreamSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * What must hold before a model is let out, tried with rows as they will come. Each check answers
 * with a sentence, or refuses with one.
 *
 * @param service that answers as a server would, with the model alone
 * @param rows the model's fields
 */
public record ReleaseChecks(Bundle bundle, Service service, Frame rows) {

  private static final int ROWS = 1000;
  private static final int EVENTS = 400; // two seconds at the usual pace

  /**
   * The same bits for a row alone, among others and as the body of a request.
   *
   * @throws Rejected naming the first row that gets two answers
   */
  public String parity() {
    Frame some = some(ROWS);
    List<Struct> alone = GoldenRows.of(bundle.pipeline(), some).structs("rows");
    Predictions together = bundle.pipeline().score(some);
    List<Asked> asked = asked(alone);
    int refused = 0;
    for (int row = 0; row < alone.size(); row++) {
      int at = row;
      double[] expected = alone.get(row).doubles("outputs");
      double[] among = Arrays.stream(together.outputs()).mapToDouble(each -> each[at]).toArray();
      same(row, expected, among, "among others");
      Prediction answered = answer(asked.get(row)).prediction();
      if (answered == null) {
        refused++; // a rule of the model, which is another check
      } else {
        same(row, expected, answered.outputs(), "as a request");
      }
    }
    return Words.count((long) alone.size() - refused, "row")
        + " alone, among others and as requests: the same to the bit";
  }

  private static void same(int row, double[] alone, double[] other, String how) {
    if (!Arrays.equals(alone, other)) {
      throw new Rejected(
          "Row "
              + row
              + " of those tried is scored "
              + Arrays.toString(alone)
              + " alone and "
              + Arrays.toString(other)
              + " "
              + how);
    }
  }

  private Answer answer(Asked asked) {
    try {
      return service.score(List.of(asked)).toCompletableFuture().join().rows().get(0);
    } catch (CompletionException e) {
      if (e.getCause() instanceof InvalidInput invalid) {
        return new Answer(asked.requestId(), null, invalid.problems(), "", "", "");
      }
      throw new Rejected("A row that the model scores has no answer: " + e.getCause(), e);
    }
  }

  /**
   * A queue that holds what comes at a pace.
   *
   * @throws Rejected when an event found it full, or had no answer
   */
  public String queue(StreamSettings settings) throws InterruptedException {
    List<Asked> asked = asked(GoldenRows.of(bundle.pipeline(), some(EVENTS)).structs("rows"));
    StreamCounts counts = new EventStream(service, settings, answer -> {}).run(asked.iterator());
    String pace =
        Words.count(counts.produced(), "event")
            + (settings.rate() > 0 ? " at " + Words.figure(settings.rate()) + " a second" : "")
            + ", "
            + Words.count(settings.workers(), "worker")
            + ": ";
    if (counts.dropped() > 0 || counts.failed() > 0) {
      throw new Rejected(
          pace
              + counts.dropped()
              + " found the queue of "
              + settings.queueMax()
              + " full"
              + (counts.failed() > 0 ? ", and " + counts.failed() + " had no answer" : ""));
    }
    return pace
        + "none found the queue of "
        + settings.queueMax()
        + " full; the longest wait was "
        + Words.figure(counts.waitMax())
        + " ms";
  }

  /**
   * Drift that can be computed, whatever it is.
   *
   * @throws InvalidInput without the baseline
   * @throws Rejected when there is no score for these rows
   */
  public String drift(MonitoringSettings settings) {
    DriftReport report = DriftReport.of(bundle, rows, said -> Map.of(), settings);
    if (report.verdict() == Verdict.INSUFFICIENT || report.columns().isEmpty()) {
      throw new Rejected(report.reason());
    }
    return Words.count(report.columns().size(), "score")
        + " over "
        + Words.count(report.rows(), "row")
        + "; verdict: "
        + report.verdict().word();
  }

  /** Rows from the whole table. */
  private Frame some(int most) {
    int count = Math.min(most, rows.rows());
    return rows.select(
        IntStream.range(0, count).map(i -> (int) ((long) i * rows.rows() / count)).toArray());
  }

  /** As the bodies of requests are read. */
  private List<Asked> asked(List<Struct> golden) {
    JsonRows reader = new JsonRows(bundle.pipeline().schema(), UnknownFields.REFUSE);
    return golden.stream()
        .map(each -> reader.row(JsonStruct.compact(each.struct("row"))))
        .map(row -> new Asked("", row, List.of()))
        .toList();
  }
}
