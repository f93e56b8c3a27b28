package dev.coppice.cli;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.LogState;
import dev.coppice.serving.Answer;
import dev.coppice.serving.StreamCounts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a stream says: a line an answer, and counts at its end.
 *
 * @param unreadable faults of events that were no rows
 */
record StreamReport(StreamCounts counts, long unreadable, LogState log) {

  /** An answer in the words of our own protocol. */
  static byte[] line(Answer answer, String version) {
    Struct line = new Struct().put("request_id", answer.requestId());
    Prediction prediction = answer.prediction();
    if (prediction != null) {
      answer(prediction, line.put("model_version", version));
    } else {
      List<Struct> problems =
          answer.problems().stream()
              .map(p -> new Struct().put("place", p.place()).put("message", p.message()))
              .toList();
      line.putStructs("problems", problems);
    }
    String text = new String(JsonStruct.compact(line), StandardCharsets.UTF_8);
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(Prediction prediction, Struct line) {
    Target target = prediction.target();
    switch (target.task()) {
      case REGRESSION -> line.put("prediction", prediction.value());
      case BINARY ->
          line.put("prediction", prediction.label()).put("probability", prediction.probability());
      case MULTICLASS -> {
        Struct each = new Struct();
        for (int k = 0; k < target.classes().size(); k++) {
          each.put(target.classes().get(k), prediction.probability(k));
        }
        line.put("prediction", prediction.label()).put("probabilities", each);
      }
    }
  }

  void tell(Coppice coppice, @Nullable String output, @Nullable String metrics) {
    if (metrics != null) {
      try (Output file = Output.to(metrics, coppice)) {
        file.put(JsonStruct.pretty(struct()));
        file.commit();
      }
    }
    if (coppice.json()) {
      coppice.print(struct().putIfPresent("output", output));
    } else {
      coppice.errors().print(text());
    }
  }

  private Struct struct() {
    return new Struct()
        .put("produced", counts.produced())
        .put("consumed", counts.consumed())
        .put("dropped", counts.dropped())
        .put("drop_rate", counts.dropRate())
        .put("refused", counts.refused())
        .put("failed", counts.failed())
        .put("unreadable", unreadable)
        .put("queue_latency_p50_ms", counts.waitP50())
        .put("queue_latency_p95_ms", counts.waitP95())
        .put("queue_latency_p99_ms", counts.waitP99())
        .put("queue_latency_max_ms", counts.waitMax())
        .put("seconds", counts.seconds())
        .put("logged", log.written())
        .put("log_lost", log.lost())
        .put("log_dropped", log.dropped());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(Figures.count(counts.produced(), "event")).append(" in ");
    text.append(Figures.seconds(counts.seconds())).append(" s: ");
    text.append(Figures.count(counts.consumed())).append(" scored, ");
    text.append(Figures.count(counts.dropped())).append(" dropped (");
    text.append(Figures.percent(counts.dropRate())).append("), ");
    text.append(Figures.count(counts.refused())).append(" refused, ");
    text.append(Figures.count(counts.failed())).append(" failed");
    text.append(unreadable == 0 ? "" : ", " + Figures.count(unreadable, "unreadable cell"));
    text.append(
        String.format(
            Locale.ROOT,
            "%nWaited in the queue: p50 %.3f ms, p95 %.3f ms, p99 %.3f ms, most %.3f ms%n",
            counts.waitP50(),
            counts.waitP95(),
            counts.waitP99(),
            counts.waitMax()));
    text.append(Figures.count(log.written(), "line")).append(" in the prediction log");
    return text.append(log.lost() == 0 ? "\n" : ", " + log.lost() + " lost\n").toString();
  }
}
