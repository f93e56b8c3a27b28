package dev.coppice.predictions;

/**
 * How far labels and predictions have found each other.
 *
 * @param predictions in the log
 * @param labelled predictions that have a label; an id that was logged twice counts twice
 * @param labels that are kept
 */
public record Coverage(long predictions, long labelled, long labels) {

  /** Labels whose prediction is not in the log: not yet, no longer, or never. */
  public long unseen() {
    return Math.max(0, labels - labelled);
  }
}
