package dev.coppice.serving;

/**
 * What became of the events of a stream: produced = consumed + refused + failed + dropped.
 *
 * @param consumed scored
 * @param refused that broke a rule of the model
 * @param failed that could not be scored or logged
 * @param dropped that found the queue full
 * @param waitP50 how long half of the events waited in the queue at most, in milliseconds, to 3 %
 */
public record StreamCounts(
    long produced,
    long consumed,
    long refused,
    long failed,
    long dropped,
    double waitP50,
    double waitP95,
    double waitP99,
    double waitMax,
    double seconds) {

  /** The share of events that were dropped; 0 without events. */
  public double dropRate() {
    return produced == 0 ? 0 : (double) dropped / produced;
  }
}
