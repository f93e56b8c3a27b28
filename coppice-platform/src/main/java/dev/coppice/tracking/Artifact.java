package dev.coppice.tracking;

/**
 * A file that a run left.
 *
 * @param path below the run, with slashes
 * @param sha256 of its bytes, the name of their blob
 */
public record Artifact(String path, String sha256, long size) {}
