package dev.coppice.tracking;

/**
 * A number that says how good a model is.
 *
 * @param model its id
 * @param run which run measured it; empty while it is being logged
 * @param on the data it was measured on
 */
public record ModelMetric(String model, Metric metric, String run, MeasuredOn on) {

  /** A dataset by name and digest; both empty when nobody said. */
  public record MeasuredOn(String name, String digest) {}
}
