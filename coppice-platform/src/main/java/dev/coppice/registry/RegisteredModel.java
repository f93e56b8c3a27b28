package dev.coppice.registry;

import java.util.List;
import java.util.Map;

/**
 * A name that versions are registered under.
 *
 * @param created milliseconds since 1970, as all times here
 * @param updated when it, its versions or aliases last changed
 * @param aliases which version each of them means, by name
 * @param latest the newest version of each stage that has one, by number
 */
public record RegisteredModel(
    String name,
    String description,
    Map<String, String> tags,
    long created,
    long updated,
    Map<String, Integer> aliases,
    List<ModelVersion> latest) {}
