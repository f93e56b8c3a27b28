package dev.coppice.tracking;

import java.util.Map;

/**
 * A model that is about to be written.
 *
 * @param id chosen by the caller, once for ever
 * @param type what made it; may be empty, as may the run
 */
public record NewModel(
    String id,
    long experiment,
    String name,
    String type,
    String run,
    String user,
    Map<String, String> params,
    Map<String, String> tags) {}
