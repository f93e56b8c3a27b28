package dev.coppice.registry.gates;

import dev.coppice.errors.Problems;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.Metric;
import dev.coppice.models.Task;
import org.jspecify.annotations.Nullable;

/**
 * The {@code compare} section of {@code promotion}: candidate against champion, on the same rows.
 *
 * @param want what the candidate must be
 * @param metric null takes roc_auc for two classes, log_loss for several, rmse for numbers
 * @param margin in units of the metric: a better candidate must be better by more than this, one
 *     that is not worse may be worse by less than this
 * @param confidence of the interval around the difference
 * @param resamples how often rows are drawn again for the interval
 */
public record Comparison(
    Want want, @Nullable String metric, double margin, double confidence, int resamples) {

  /** What is asked of a candidate. */
  public enum Want {
    /** Better by more than the margin, and surely better than equal. */
    BETTER,
    /** Surely not worse by as much as the margin: for a model that is newer, or smaller. */
    NOT_WORSE,
    /** The figures are written down and decide nothing. */
    NOTHING
  }

  public Comparison {
    Problems problems = new Problems();
    if (!(margin >= 0 && Double.isFinite(margin))) {
      problems.add("margin", "is " + margin + "; accepted: 0 and more, in units of the metric");
    }
    if (want == Want.NOT_WORSE && margin == 0) {
      problems.add(
          "margin",
          "is 0, and nobody can show that a model is not worse by nothing at all; say"
              + " how much worse it may be, such as 0.005");
    }
    if (!(confidence >= 0.5 && confidence < 1)) {
      problems.add("confidence", "is " + confidence + "; accepted: 0.5 to below 1, such as 0.95");
    }
    if (resamples < 100 || resamples > 100_000) {
      problems.add("resamples", "are " + resamples + "; accepted: 100 to 100000");
    }
    problems.throwIfAny();
  }

  public static Comparison defaults() {
    return new Comparison(Want.BETTER, null, 0, 0.95, 1000);
  }

  /**
   * @throws dev.coppice.errors.InvalidInput when the metric does not judge the task
   */
  public Metric metric(Task task) {
    if (metric != null) {
      return Metric.named(metric, task);
    }
    return switch (task) {
      case BINARY -> Metric.ROC_AUC;
      case MULTICLASS -> Metric.LOG_LOSS;
      case REGRESSION -> Metric.RMSE;
    };
  }

  /** The seed is fixed: the same rows give the same verdict, and nobody can try for luck. */
  Bootstrap bootstrap() {
    return new Bootstrap(resamples, confidence, 1, Bootstrap.Resampling.ROWS);
  }

  /** How often a model that is only equal passes for better, at most. */
  double falsePromotions() {
    return (1 - confidence) / 2;
  }
}
