package dev.coppice.store;

import java.time.Instant;

/**
 * A blob that lies in a place.
 *
 * @param put when these bytes were last put there
 */
public record KeptBlob(Blob blob, Instant put) {}
