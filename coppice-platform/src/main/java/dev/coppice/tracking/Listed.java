package dev.coppice.tracking;

import org.jspecify.annotations.Nullable;

/**
 * Something in a folder.
 *
 * @param path from the root of its owner
 * @param file null when it is a folder
 */
public record Listed(String path, @Nullable Artifact file) {}
