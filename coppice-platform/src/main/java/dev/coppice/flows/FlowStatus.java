package dev.coppice.flows;

/** How a run of a flow stands. */
public enum FlowStatus {
  /** It waits for its turn. */
  QUEUED,
  /** It is at work, or its process died and it is resumed soon. */
  RUNNING,
  FINISHED,
  FAILED,
  CANCELLED;

  public boolean hasEnded() {
    return this != QUEUED && this != RUNNING;
  }
}
