package dev.coppice.tracking;

/**
 * Data that runs of an experiment read.
 *
 * @param context what it was to them, such as {@code training}; empty when nobody said
 */
public record UsedDataset(long experiment, String name, String digest, String context) {}
