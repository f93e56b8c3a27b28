package dev.coppice.inference;

import dev.coppice.codec.Struct;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import java.util.List;

/**
 * An output that a caller asks for.
 *
 * @param name {@code prediction}, {@code probability} (of the positive of two classes), {@code
 *     probabilities} (one column a class), or as MLServer calls them {@code predict} and {@code
 *     predict_proba}
 * @param binary whether it shall come as bytes behind the JSON
 */
record Output(String name, boolean binary) {

  static final String PREDICTION = "prediction";
  static final String PROBABILITY = "probability";
  static final String PROBABILITIES = "probabilities";

  /** What a model gives when nothing is asked for. */
  static List<String> usual(Target target) {
    return switch (target.task()) {
      case REGRESSION -> List.of(PREDICTION);
      case BINARY -> List.of(PREDICTION, PROBABILITY);
      case MULTICLASS -> List.of(PREDICTION, PROBABILITIES);
    };
  }

  /** Everything a model can give. */
  static List<String> accepted(Target target) {
    return switch (target.task()) {
      case REGRESSION -> List.of(PREDICTION, "predict");
      case BINARY -> List.of(PREDICTION, PROBABILITY, PROBABILITIES, "predict", "predict_proba");
      case MULTICLASS -> List.of(PREDICTION, PROBABILITIES, "predict", "predict_proba");
    };
  }

  boolean isPrediction() {
    return name.equals(PREDICTION) || name.equals("predict");
  }

  /** Elements a row. */
  int width(Target target) {
    return isPrediction() || name.equals(PROBABILITY) ? 1 : target.classes().size();
  }

  boolean isText(Target target) {
    return isPrediction() && target.task() != Task.REGRESSION;
  }

  /** The names of the columns of {@code probabilities}. */
  static Struct classes(Target target) {
    return new Struct().putTexts("classes", target.classes());
  }
}
