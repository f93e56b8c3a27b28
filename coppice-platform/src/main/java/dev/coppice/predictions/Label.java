package dev.coppice.predictions;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Target;
import java.time.Instant;
import java.util.Optional;

/**
 * What really happened to something that was predicted.
 *
 * @param requestId of the prediction
 * @param value a class, or a number as it is written shortest
 * @param time when it was known, to the microsecond
 */
public record Label(String requestId, String value, Instant time) {

  /** The longest request id and the longest value, in characters. */
  public static final int LONGEST = 256;

  /**
   * What a text says about an outcome: the class as the target calls it ({@code 1.0} is the class
   * {@code 1}), or the number; empty when it says nothing. Where classes were made of a number, the
   * number says its class.
   */
  public static Optional<String> outcome(Target target, String text) {
    if (target.classes().contains(text)) {
      return Optional.of(text);
    }
    String number;
    try {
      double value = Double.parseDouble(text);
      if (!target.cuts().isEmpty() && Double.isFinite(value)) {
        return Optional.of(target.classes().get(target.classOf(value)));
      }
      number = Double.isFinite(value) ? ShortestDouble.brief(value) : "";
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    boolean fits =
        target.task() == Task.REGRESSION ? !number.isEmpty() : target.classes().contains(number);
    return fits ? Optional.of(number) : Optional.empty();
  }
}
