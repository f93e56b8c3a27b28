package dev.coppice.tracking;

/**
 * A model that a run read or wrote.
 *
 * @param model its id
 * @param step of the training at which it was written; 0 for one that was read
 */
public record ModelLink(String model, Direction direction, long step) {

  /** Which way it went. */
  public enum Direction {
    INPUT,
    OUTPUT
  }
}
