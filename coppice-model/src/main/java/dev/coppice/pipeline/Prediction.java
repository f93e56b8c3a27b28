package dev.coppice.pipeline;

import dev.coppice.errors.InvalidInput;

/**
 * The answer for one row.
 *
 * @param target what was predicted
 * @param outputs the number, the probability of the positive class, or one probability a class
 * @param decided the class decided for, -1 for regression
 */
@SuppressWarnings("ArrayRecordComponent") // one a request; nobody compares answers by identity
public record Prediction(Target target, double[] outputs, int decided) {

  /** The predicted number of a regression. */
  public double value() {
    if (decided >= 0) {
      throw new InvalidInput("The model decides between classes; ask for label() or probability()");
    }
    return outputs[0];
  }

  /** The label decided for. */
  public String label() {
    if (decided < 0) {
      throw new InvalidInput("The model predicts a number; ask for value()");
    }
    return target.classes().get(decided);
  }

  /** The probability of the positive class of a binary model. */
  public double probability() {
    return probability(1);
  }

  /** The probability of a class by its position among the target's classes. */
  public double probability(int position) {
    if (decided < 0) {
      throw new InvalidInput("The model predicts a number; ask for value()");
    }
    if (outputs.length > 1) {
      return outputs[position];
    }
    return position == 1 ? outputs[0] : 1 - outputs[0];
  }
}
