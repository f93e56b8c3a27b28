package dev.coppice.audit;

/**
 * A decision as it was written down.
 *
 * @param number counts from 1 without a gap
 * @param at milliseconds since 1970
 * @param previous the hash of the event before
 * @param hash over all of this and {@code previous}
 */
public record Event(long number, long at, Entry entry, String previous, String hash) {}
