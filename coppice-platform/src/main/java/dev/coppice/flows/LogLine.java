package dev.coppice.flows;

/**
 * What a run said.
 *
 * @param at milliseconds since 1970
 * @param step empty for the run as a whole
 */
public record LogLine(long at, String step, String line) {}
