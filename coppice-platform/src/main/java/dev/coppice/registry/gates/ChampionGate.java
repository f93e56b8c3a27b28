package dev.coppice.registry.gates;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Predictions;

/**
 * Candidate against champion.
 *
 * <p>Both score the same rows, and the same rows are drawn again for both (a paired bootstrap), so
 * that what makes rows hard or easy falls out of the difference. A candidate is better when the
 * difference exceeds the margin and its interval leaves out 0: of models that are only equal at
 * most (1 - confidence) / 2 pass, 2.5 % at 0.95, however often resampled. It is not worse when the
 * whole interval lies above minus the margin. Rejected: the difference alone, which promotes every
 * second equal model; decided labels, which hide most of what probabilities know.
 *
 * @param metric what was compared
 * @param champion its score
 * @param candidate its score
 * @param advantage of the candidate: positive is better, also where lower scores are better
 */
record ChampionGate(Metric metric, double champion, double candidate, Interval advantage) {

  static ChampionGate compare(
      Predictions champion, Predictions candidate, Comparison settings, Metric metric) {
    Interval advantage =
        metric.higherIsBetter()
            ? settings.bootstrap().difference(champion, candidate, metric)
            : settings.bootstrap().difference(candidate, champion, metric);
    return new ChampionGate(metric, champion.score(metric), candidate.score(metric), advantage);
  }

  boolean passes(Comparison settings) {
    return switch (settings.want()) {
      case BETTER -> advantage.estimate() > settings.margin() && advantage.low() > 0;
      case NOT_WORSE -> advantage.low() > -settings.margin();
      case NOTHING -> true;
    };
  }

  Verdict verdict(String championName, Comparison settings) {
    return Verdict.of("champion", passes(settings), figures(championName) + wanted(settings));
  }

  private String figures(String championName) {
    String figures =
        metric.key()
            + " "
            + Figures.of(candidate)
            + " against "
            + Figures.of(champion)
            + " of "
            + championName;
    if (Double.isNaN(advantage.estimate())) {
      return figures + ", which cannot be compared: do the rows hold all classes?";
    }
    return figures
        + ": "
        + (advantage.estimate() < 0 ? "worse by " : "better by ")
        + Figures.of(Math.abs(advantage.estimate()))
        + " ("
        + Figures.percent(advantage.confidence())
        + " interval "
        + Figures.of(advantage.low())
        + " to "
        + Figures.of(advantage.high())
        + ")";
  }

  private static String wanted(Comparison settings) {
    String margin = ShortestDouble.brief(settings.margin());
    return switch (settings.want()) {
      case BETTER ->
          settings.margin() == 0
              ? "; wanted: surely better"
              : "; wanted: surely better, and by more than " + margin;
      case NOT_WORSE -> "; wanted: surely not worse by " + margin + " or more";
      case NOTHING -> "; the project asks nothing of it";
    };
  }
}
