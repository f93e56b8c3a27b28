package dev.coppice.flows;

import java.util.List;

/**
 * A step of a flow.
 *
 * @param name what its result is kept under; unique in the flow
 * @param after the steps whose results it needs
 */
public record Step(String name, List<String> after, Retry retry, Work work) {

  public Step {
    after = List.copyOf(after);
  }

  /** Tried three times. */
  public static Step of(String name, List<String> after, Work work) {
    return new Step(name, after, Retry.defaults(), work);
  }
}
