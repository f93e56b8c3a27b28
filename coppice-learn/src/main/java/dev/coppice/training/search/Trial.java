package dev.coppice.training.search;

import dev.coppice.codec.Struct;
import dev.coppice.metrics.Metric;
import dev.coppice.stats.Sum;
import dev.coppice.training.Candidate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One point that was tried.
 *
 * @param plan what was tried
 * @param scores one a fold; none when it was refused
 * @param seconds the time of its fits, added up
 * @param elapsed seconds of search, over all processes that took part, when it was done
 * @param refused why the settings do not go together, or with the data; null when it was fitted
 */
public record Trial(
    Plan plan, List<Double> scores, double seconds, double elapsed, @Nullable String refused) {

  /**
   * @param number counts from 0
   * @param space which of the spaces it comes from
   * @param share of each fold's training rows that it is fitted on
   */
  public record Plan(int number, int space, Candidate candidate, double share) {}

  public Trial {
    scores = List.copyOf(scores);
  }

  /** The mean over the folds; NaN when it was refused. */
  public double mean() {
    double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
    return values.length == 0 ? Double.NaN : Sum.of(values) / values.length;
  }

  /** Those that saw most rows first, among them the best, of equal ones the earliest. */
  public static Comparator<Trial> bestFirst(Metric metric) {
    return Comparator.<Trial>comparingDouble(trial -> -trial.plan().share())
        .thenComparing(Trial::mean, metric.bestFirst())
        .thenComparingInt(trial -> trial.plan().number());
  }

  /** Whether another computation of the same plan found the same bits. */
  public boolean sameScores(Trial other) {
    return scores.equals(other.scores) && (refused == null) == (other.refused == null);
  }

  public Struct toStruct(Metric metric) {
    Struct struct = new Struct().put("trial", plan.number()).put("state", state());
    struct.put("space", plan.space()).put("family", plan.candidate().family());
    struct.put("settings", plan.candidate().toStruct()).put("share", plan.share());
    struct.put("metric", metric.key()).put("mean", mean());
    struct.put("scores", scores.stream().mapToDouble(Double::doubleValue).toArray());
    struct.put("seconds", seconds).put("elapsed", elapsed);
    return struct.putIfPresent("refused", refused);
  }

  private String state() {
    return refused == null ? "complete" : "refused";
  }

  /** Reads what {@link #toStruct} wrote. */
  public static Trial read(Struct struct) {
    Candidate candidate = Candidate.read(struct.text("family"), struct.struct("settings"));
    Plan plan =
        new Plan(
            struct.smallInteger("trial"),
            struct.smallInteger("space"),
            candidate,
            struct.number("share"));
    return new Trial(
        plan,
        Arrays.stream(struct.doubles("scores")).boxed().toList(),
        struct.number("seconds"),
        struct.number("elapsed"),
        struct.findText("refused"));
  }
}
