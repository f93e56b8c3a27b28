package dev.coppice.serving;

/**
 * What became of the rows that a shadow was offered.
 *
 * @param dropped rows that found its queue full
 * @param failed rows that it could not score
 * @param otherwise rows for which it decided otherwise than what was answered
 */
public record ShadowCounts(
    String version, long scored, long dropped, long failed, long otherwise) {}
