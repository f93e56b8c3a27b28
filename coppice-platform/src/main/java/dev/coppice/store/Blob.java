package dev.coppice.store;

/**
 * Bytes that are kept.
 *
 * @param sha256 their name: 64 lower-case hexadecimal digits
 * @param size in bytes
 */
public record Blob(String sha256, long size) {}
