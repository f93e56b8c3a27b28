package dev.coppice.recipe;

import dev.coppice.codec.Struct;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Scores;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import dev.coppice.training.CrossValidation.Outcome;
import dev.coppice.training.Threshold;
import dev.coppice.training.search.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a training run found.
 *
 * @param metric what the candidates were ranked by
 * @param leaderboard best first
 * @param search what was tried before, if anything
 * @param threshold of a binary champion, chosen on rows its fits did not see
 * @param calibration figures before and after it, see {@link Calibrated#toStruct}; empty without
 * @param metrics by part: {@code train}, {@code validation} (the validation part, else the
 *     out-of-fold predictions), {@code test}
 * @param gates what the project's gates say about the metrics
 * @param rows how many there are by part
 * @param hashes SHA-256 of {@code model}, {@code data}, {@code config}, {@code split} and, for
 *     binary, {@code threshold}
 */
public record Report(
    String runId,
    String project,
    Target target,
    Metric metric,
    List<Outcome> leaderboard,
    Optional<Search.Found> search,
    Threshold.Choice threshold,
    Struct calibration,
    Map<String, Scores> metrics,
    List<Gate.Verdict> gates,
    Map<String, Integer> rows,
    Map<String, String> hashes,
    List<String> warnings,
    double seconds) {

  /** The name of the best candidate. */
  public String champion() {
    return leaderboard.get(0).contender().name();
  }

  /** The metrics of a part: {@code train}, {@code validation} or {@code test}. */
  public Scores scores(String part) {
    return Objects.requireNonNull(metrics.get(part), part);
  }

  /** Whether every gate was passed. */
  public boolean passed() {
    return gates.stream().allMatch(Gate.Verdict::passed);
  }

  public Struct toStruct() {
    Struct struct = new Struct().put("run_id", runId).put("project", project);
    struct.put("target", target.toStruct()).put("champion", champion());
    struct.put("ranked_by", metric.key());
    List<Struct> board = new ArrayList<>();
    for (Outcome outcome : leaderboard) {
      board.add(
          outcome
              .contender()
              .toStruct()
              .put("mean", outcome.mean().toStruct())
              .put("std", outcome.std().toStruct())
              .put("folds", outcome.folds().size())
              .put("seconds", outcome.seconds()));
    }
    struct.putStructs("leaderboard", board);
    search.ifPresent(found -> struct.put("search", found.toStruct()));
    if (target.task() == Task.BINARY) {
      struct.put("threshold", threshold.threshold());
    }
    if (calibration.has("method")) {
      struct.put("calibration", calibration);
    }
    Struct scores = new Struct();
    new TreeMap<>(metrics).forEach((part, each) -> scores.put(part, each.toStruct()));
    Struct counts = new Struct();
    new TreeMap<>(rows).forEach(counts::put);
    Struct sums = new Struct();
    new TreeMap<>(hashes).forEach(sums::put);
    return struct
        .put("metrics", scores)
        .put("passed", passed())
        .putStructs("gates", gates.stream().map(Gate.Verdict::toStruct).toList())
        .put("rows", counts)
        .put("hashes", sums)
        .putTexts("warnings", warnings)
        .put("seconds", seconds);
  }
}
