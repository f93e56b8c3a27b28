package dev.coppice.pipeline;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;

/** How predictions become an answer. Part of the model: whoever scores, decides alike. */
public sealed interface Decision {

  /** Binary: the positive class when its probability is at least {@code value}. */
  record Threshold(double value) implements Decision {

    public Threshold {
      if (!(value >= 0 && value <= 1)) {
        throw new InvalidInput("The threshold is " + value + "; accepted: 0 to 1");
      }
    }
  }

  /** Several classes: the one with the largest probability, the first of equals. */
  record LargestProbability() implements Decision {}

  /** Regression: the number itself. */
  record Value() implements Decision {}

  default Struct toStruct() {
    Struct struct = new Struct();
    if (this instanceof Threshold threshold) {
      return struct.put("rule", "threshold").put("threshold", threshold.value());
    }
    return struct.put("rule", this instanceof Value ? "value" : "largest_probability");
  }

  static Decision read(Struct struct) {
    String rule = struct.text("rule");
    return switch (rule) {
      case "threshold" -> new Threshold(struct.number("threshold"));
      case "largest_probability" -> new LargestProbability();
      case "value" -> new Value();
      default -> throw new InvalidInput("'" + rule + "' is no decision rule");
    };
  }
}
