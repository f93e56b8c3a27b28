package dev.coppice.predictions;

import org.jspecify.annotations.Nullable;

/**
 * How a prediction log is doing.
 *
 * @param written lines in the files since the start
 * @param lost lines that could not be written although they should have been, such as on a full
 *     disk
 * @param dropped lines that found the queue full in {@link LogSettings.Mode#ASYNC}
 * @param waiting rows in the queue or being scored for it
 * @param fault why the latest write failed; null as soon as one succeeds again
 */
public record LogState(
    long written, long lost, long dropped, long waiting, @Nullable String fault) {}
