package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of those who can answer.
 *
 * @param route what answers call it: {@value #CHAMPION}, {@value #CHALLENGER}, {@code previous} ...
 * @param deployment its model; of a constant, the one whose rows and classes it uses
 * @param constant its answer to everything, or null
 * @param watch over its time; null when it may take as long as it needs, on the caller's thread
 */
record Arm(
    String route, Deployment deployment, @Nullable Prediction constant, @Nullable Watch watch) {

  static final String CHAMPION = "champion";
  static final String CHALLENGER = "challenger";
  static final String SHADOW = "shadow";
  static final String CONSTANT = "constant";

  Arm(String route, Deployment deployment) {
    this(route, deployment, null, null);
  }

  /** The same, given up after its deadline. */
  Arm watched(Watch by) {
    return new Arm(route, deployment, constant, by);
  }

  String version() {
    return constant == null ? deployment.version() : CONSTANT;
  }

  Pipeline pipeline() {
    return deployment.bundle().pipeline();
  }

  /**
   * An arm that always says the same.
   *
   * @param answer a number, the probability of the positive class, or a label
   * @throws InvalidInput when the model could not say that
   */
  static Arm constant(Deployment like, String answer) {
    Pipeline pipeline = like.bundle().pipeline();
    Target target = pipeline.target();
    double[] outputs = new double[target.outputs()];
    int decided = -1;
    if (target.task() == Task.MULTICLASS) {
      decided = target.classes().indexOf(answer);
      requirePossible(decided >= 0, answer, target);
      outputs[decided] = 1;
    } else {
      outputs[0] = number(answer);
      boolean probability = outputs[0] >= 0 && outputs[0] <= 1;
      requirePossible(
          target.task() == Task.BINARY ? probability : Double.isFinite(outputs[0]), answer, target);
      if (pipeline.decision() instanceof Decision.Threshold threshold) {
        decided = outputs[0] >= threshold.value() ? 1 : 0;
      }
    }
    return new Arm(CONSTANT, like, new Prediction(target, outputs, decided), null);
  }

  private static void requirePossible(boolean possible, String answer, Target target) {
    if (!possible) {
      throw new InvalidInput(
          "serving.routing.constant is '" + answer + "'; accepted: " + accepted(target));
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static String accepted(Target target) {
    List<String> classes = target.classes();
    return switch (target.task()) {
      case REGRESSION -> "a number";
      case BINARY -> "the probability of '" + classes.get(1) + "', 0 to 1";
      case MULTICLASS -> "one of " + String.join(", ", classes);
    };
  }
}
