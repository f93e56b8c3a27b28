package dev.coppice.registry;

/**
 * A file of a version; its bytes live as a blob.
 *
 * @param path with slashes between folders
 * @param size in bytes
 */
public record VersionFile(String path, String sha256, long size) {}
