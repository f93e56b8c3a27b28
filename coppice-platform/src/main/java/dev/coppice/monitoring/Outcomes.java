package dev.coppice.monitoring;

import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.LoggedPrediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The predictions of one version that may still get a label, or have one.
 *
 * <p>Idea: what is remembered of a logged row is what the model said, not the row; labels are
 * looked up by id whenever somebody asks, so it does not matter whether they came before the
 * prediction was read, late, or were replaced. Memory is bounded: of more than {@value #MOST} rows
 * those with the smallest hashes of their ids stay, a uniform sample, of predictions and of labels
 * alike. An id that is read twice is one row. One thread.
 */
final class Outcomes {

  static final int MOST = 50_000;

  private final Pipeline pipeline;
  private final Map<String, Said> rows = new HashMap<>();
  private long limit = Long.MAX_VALUE; // of the hashes of ids

  private record Said(Instant time, Prediction prediction) {}

  Outcomes(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  int rows() {
    return rows.size();
  }

  /**
   * The row is scored again, which gives the logged answer to the bit; one that was logged without
   * a field cannot be, and is left out.
   */
  void add(LoggedPrediction logged) {
    if (hash(logged.requestId()) >= limit) {
      return;
    }
    try {
      Prediction prediction = pipeline.score(logged.row(pipeline.schema()));
      rows.put(logged.requestId(), new Said(logged.time(), prediction));
    } catch (InvalidInput e) {
      return; // redacted
    }
    if (rows.size() > MOST) {
      long[] hashes = rows.keySet().stream().mapToLong(Outcomes::hash).sorted().toArray();
      limit = hashes[MOST / 4 * 3];
      rows.keySet().removeIf(id -> hash(id) >= limit);
    }
  }

  /** Forgets what is older. When that makes room, later rows have a better chance to stay. */
  void forget(Instant before) {
    rows.values().removeIf(said -> said.time().isBefore(before));
    if (rows.size() < MOST / 4 && limit < Long.MAX_VALUE) {
      limit = limit > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * limit;
    }
  }

  /** 0 or more, the same in every process: the finalizer of SplitMix64. */
  private static long hash(String id) {
    long z = 0;
    for (int i = 0; i < id.length(); i++) {
      z = z * 0x100000001B3L + id.charAt(i);
    }
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) >>> 1;
  }

  /**
   * Judges what has a label that the model understands.
   *
   * @param labels of request ids, as far as there are any
   */
  Map<Signal, Double> judge(
      Function<List<String>, Map<String, Label>> labels, Quality.Trained trained) {
    Map<String, Label> known = labels.apply(rows.keySet().stream().sorted().toList());
    Target target = pipeline.target();
    List<Prediction> said = new ArrayList<>();
    List<Double> truth = new ArrayList<>();
    new TreeMap<>(known) // a sum depends on its order
        .forEach(
            (id, label) -> {
              Said prediction = rows.get(id);
              Optional<String> outcome = Label.outcome(target, label.value());
              if (prediction != null && outcome.isPresent()) {
                said.add(prediction.prediction());
                truth.add(number(target, outcome.get()));
              }
            });
    double[][] outputs = new double[target.outputs()][said.size()];
    for (int row = 0; row < said.size(); row++) {
      for (int k = 0; k < outputs.length; k++) {
        outputs[k][row] = said.get(row).outputs()[k];
      }
    }
    int[] decided = said.stream().mapToInt(Prediction::decided).toArray();
    double[] truths = truth.stream().mapToDouble(Double::doubleValue).toArray();
    return Quality.of(target.task(), outputs, decided, truths, trained);
  }

  private static double number(Target target, String outcome) {
    return target.task() == Task.REGRESSION
        ? Double.parseDouble(outcome)
        : target.classes().indexOf(outcome);
  }
}
