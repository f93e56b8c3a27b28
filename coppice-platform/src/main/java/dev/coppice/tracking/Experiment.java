package dev.coppice.tracking;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named set of runs.
 *
 * @param id 0 is {@code Default}, which is always there
 * @param created milliseconds since 1970, as all times here
 * @param updated when its name, tags or state last changed
 * @param deleted when it was deleted; null while it is active
 */
public record Experiment(
    long id,
    String name,
    String artifactLocation,
    long created,
    long updated,
    @Nullable Long deleted,
    Map<String, String> tags) {}
