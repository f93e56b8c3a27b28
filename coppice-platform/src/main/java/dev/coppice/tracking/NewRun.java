package dev.coppice.tracking;

import java.util.Map;

/**
 * A run that begins.
 *
 * @param id up to 256 letters, digits, {@code _} and {@code -}; chosen by the caller, once for ever
 * @param started milliseconds since 1970
 */
public record NewRun(
    String id, long experiment, String name, String user, long started, Map<String, String> tags) {}
