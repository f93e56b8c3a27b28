package dev.coppice.tracking;

/**
 * A number at a moment of a run.
 *
 * @param value may be NaN or infinite
 * @param timestamp milliseconds since 1970
 * @param step of the training; may be negative
 */
public record Metric(String key, double value, long timestamp, long step) {}
