package dev.coppice.tracking;

import java.util.Map;

/**
 * Data that a run read.
 *
 * @param digest tells two states of one dataset apart
 * @param columns its schema, in whatever form the client uses; may be empty, as may the profile
 * @param tags what it was to the run: {@code mlflow.data.context} = {@code training}
 */
public record Dataset(
    String name,
    String digest,
    String sourceType,
    String source,
    String columns,
    String profile,
    Map<String, String> tags) {}
