package dev.coppice.flows;

import dev.coppice.errors.InvalidInput;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How often a step is tried, and how long to wait before: twice as long each time, and by chance up
 * to half of that less, so that those who failed together do not come back together.
 *
 * @param attempts all of them, the first included; one that was killed counts
 * @param first the wait before the second attempt
 * @param most no wait is longer
 */
public record Retry(int attempts, Duration first, Duration most) {

  private static final int MOST_DOUBLINGS = 30;

  public Retry {
    if (attempts < 1 || first.isNegative() || most.compareTo(first) < 0) {
      throw new InvalidInput(
          "A retry of "
              + attempts
              + " attempts, "
              + first
              + " to "
              + most
              + "; wanted: at least 1 attempt, and waits that do not shrink");
    }
  }

  /** Three attempts, after one second and after two. */
  public static Retry defaults() {
    return new Retry(3, Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  /** One attempt; but one that was killed may be begun once more. */
  public static Retry none() {
    return new Retry(1, Duration.ZERO, Duration.ZERO);
  }

  /**
   * @param failed how many attempts there were
   */
  Duration wait(int failed, SplittableRandom chance) {
    long doubled = first.toMillis() << Math.min(failed - 1, MOST_DOUBLINGS);
    long whole = doubled < 0 ? most.toMillis() : Math.min(doubled, most.toMillis());
    return Duration.ofMillis(whole - (long) (whole / 2.0 * chance.nextDouble()));
  }
}
