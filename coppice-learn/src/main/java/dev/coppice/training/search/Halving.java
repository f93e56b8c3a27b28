package dev.coppice.training.search;

import dev.coppice.metrics.Metric;
import dev.coppice.training.Examples;
import dev.coppice.training.search.Trial.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Successive halving: all trials on a share of the rows, then the best of them, one in {@code
 * factor}, on {@code factor} times as many, until one rung has all rows. For the cost of a few full
 * trials it looks at many points; a point that needs many rows to shine may be lost early.
 *
 * <p>Source: Jamieson and Talwalkar 2016. The rows of a rung are among those of the next one.
 */
final class Halving {

  /** On fewer rows the order of two trials says little. */
  private static final int LEAST_ROWS = 200;

  private Halving() {}

  /** The share of the rows that the first rung sees. */
  static double share(SearchSettings settings, Examples examples) {
    long part = 1;
    for (int alive = settings.draws(); alive >= settings.factor(); alive /= settings.factor()) {
      if (examples.rows() / (part * settings.factor()) < LEAST_ROWS) {
        break;
      }
      part *= settings.factor();
    }
    return 1.0 / part;
  }

  /** Runs rung after rung; the trials of all of them. */
  static List<Trial> run(List<Plan> first, int factor, Metric metric, Attempts attempts) {
    List<Trial> all = new ArrayList<>();
    List<Plan> rung = first;
    while (true) {
      List<Trial> tried = attempts.run(rung);
      all.addAll(tried);
      double share = rung.get(0).share();
      if (share >= 1 || tried.size() < rung.size()) {
        return all; // all rows were seen, or the time is over
      }
      double more = 1.0 / Math.max(1, Math.round(1 / share) / factor);
      int number = first.get(0).number() + all.size();
      List<Plan> next = new ArrayList<>();
      tried.stream()
          .filter(trial -> trial.refused() == null)
          .sorted(Trial.bestFirst(metric))
          .limit(Math.max(1, rung.size() / factor))
          .map(Trial::plan)
          .forEach(
              plan ->
                  next.add(new Plan(number + next.size(), plan.space(), plan.candidate(), more)));
      if (next.isEmpty()) {
        return all;
      }
      rung = next;
    }
  }
}
