package dev.coppice.tracking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer.
 *
 * @param next asks for the following part; null when this was the last
 */
public record Page<T>(List<T> items, @Nullable String next) {}
