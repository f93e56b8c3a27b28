package dev.coppice.predictions;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a line of the log answered.
 *
 * @param text the class decided for, or the predicted number
 * @param outputs what stood behind it: {@code probability} of the positive class, the probability
 *     of each class under its name, or the {@code value} itself
 * @param threshold in force, when there was one
 */
public record LoggedAnswer(String text, Map<String, Double> outputs, Optional<Double> threshold) {

  private static final String PROBABILITY = "probability";
  private static final String VALUE = "value";

  /**
   * @throws InvalidInput when the line was written under other names
   */
  static LoggedAnswer read(LoggedPrediction line) {
    Struct struct = JsonStruct.read(line.text().getBytes(StandardCharsets.UTF_8));
    LineNames names = line.names();
    Map<String, Double> outputs = new TreeMap<>();
    String text = text(struct, names.prediction());
    if (struct.has(names.probability())) {
      outputs.put(PROBABILITY, struct.number(names.probability()));
    } else if (struct.has(names.probabilities())) {
      Struct each = struct.struct(names.probabilities());
      each.names().forEach(name -> outputs.put(name, each.number(name)));
    } else {
      outputs.put(VALUE, struct.number(names.prediction()));
    }
    Optional<Double> threshold =
        struct.has("threshold") ? Optional.of(struct.number("threshold")) : Optional.empty();
    return new LoggedAnswer(text, outputs, threshold);
  }

  /** Whether a number was predicted, not a class. */
  public boolean isNumber() {
    return outputs.keySet().equals(Set.of(VALUE));
  }

  /** The same for a prediction, so that the two can be compared. */
  static LoggedAnswer of(Prediction prediction) {
    Target target = prediction.target();
    Map<String, Double> outputs = new TreeMap<>();
    if (target.task() == Task.MULTICLASS) {
      for (int k = 0; k < target.classes().size(); k++) {
        outputs.put(target.classes().get(k), prediction.probability(k));
      }
    } else {
      outputs.put(target.task() == Task.BINARY ? PROBABILITY : VALUE, prediction.outputs()[0]);
    }
    String text =
        target.task() == Task.REGRESSION
            ? ShortestDouble.brief(prediction.value())
            : prediction.label();
    return new LoggedAnswer(text, outputs, Optional.empty());
  }

  /**
   * The largest difference of an output to that of another answer.
   *
   * @throws InvalidInput when the two are about different things
   */
  double difference(LoggedAnswer other) {
    if (!outputs.keySet().equals(other.outputs.keySet())) {
      throw new InvalidInput(
          "One answer is about "
              + outputs.keySet()
              + ", the other about "
              + other.outputs.keySet()
              + "; only models of the same outcome can be compared");
    }
    double most = 0;
    for (Map.Entry<String, Double> output : outputs.entrySet()) {
      double now = other.outputs.getOrDefault(output.getKey(), Double.NaN);
      most = Math.max(most, Math.abs(output.getValue() - now));
    }
    return most;
  }

  private static String text(Struct struct, String name) {
    try {
      return struct.text(name);
    } catch (InvalidInput e) {
      return ShortestDouble.brief(struct.number(name));
    }
  }
}
