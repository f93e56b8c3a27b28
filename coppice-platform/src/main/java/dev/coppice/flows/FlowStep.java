package dev.coppice.flows;

import dev.coppice.codec.Struct;
import org.jspecify.annotations.Nullable;

/**
 * How a step of a run stands. A step that was not begun has none of these.
 *
 * @param attempts how often it was begun
 * @param begun the first time, in milliseconds since 1970
 * @param result empty until it is done
 * @param failure of the last attempt, or what the step waits for; empty when there is neither
 */
public record FlowStep(
    String name,
    Status status,
    int attempts,
    long begun,
    @Nullable Long ended,
    Struct result,
    String failure) {

  /** How it stands. */
  public enum Status {
    RUNNING,
    /** It failed, or waits for something, and is begun again at its time. */
    WAITING,
    DONE,
    FAILED
  }
}
