package dev.coppice.predictions;

/**
 * What the log calls the answer of a model, so that those who read its lines find their own names.
 *
 * @param probability of the positive class of a binary model
 * @param probabilities one a class, as an object with the class labels as names
 * @param prediction the class decided for, or the predicted number
 */
public record LineNames(String probability, String probabilities, String prediction) {

  public static LineNames defaults() {
    return new LineNames("probability", "probabilities", "prediction");
  }
}
