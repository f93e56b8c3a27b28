package dev.coppice.serving;

import dev.coppice.errors.Problems;

/**
 * How events are brought and taken.
 *
 * @param rate events a second; 0 brings them as fast as jitter allows
 * @param jitterMillis each event is late by up to this much, evenly
 * @param seed of the jitter
 */
public record StreamSettings(
    int workers, int queueMax, WhenFull whenFull, double rate, double jitterMillis, long seed) {

  public StreamSettings {
    Problems problems = new Problems();
    if (workers < 1 || workers > 1000) {
      problems.add("workers", workers + "; accepted: 1 to 1000");
    }
    if (queueMax < 1) {
      problems.add("queue-max", queueMax + "; accepted: 1 or more");
    }
    if (!(rate >= 0 && Double.isFinite(rate))) {
      problems.add("rate", rate + "; accepted: 0 (as fast as possible) or more");
    }
    if (!(jitterMillis >= 0 && Double.isFinite(jitterMillis))) {
      problems.add("jitter-ms", jitterMillis + "; accepted: 0 or more");
    }
    problems.throwIfAny();
  }

  /** What becomes of an event that finds the queue full. */
  public enum WhenFull {
    /** It is dropped and counted. */
    DROP,
    /** Whoever brings it waits. */
    BLOCK
  }
}
