package dev.coppice.serving;

import dev.coppice.bundle.Bundle;
import java.time.Instant;

/**
 * A model that answers: opened, checked, its golden rows replayed.
 *
 * @param version what answers call it
 * @param reference where it came from, as the user wrote it
 */
public record Deployment(Bundle bundle, String version, String reference, Instant loadedAt) {}
