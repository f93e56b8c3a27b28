package dev.coppice.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version to be registered.
 *
 * @param label what to call it; {@code {n}} is its number, {@code {nnn}} with leading zeros
 * @param run the id of the run that made it, or null
 * @param files kept before, by {@link Registry#keep} or as the artifacts of a run
 * @param aliases that it gets at once
 * @param request whoever asks again with the same text gets the same version; null for none
 */
public record NewVersion(
    String model,
    String label,
    @Nullable String run,
    @Nullable String runLink,
    String source,
    String description,
    Map<String, String> tags,
    List<VersionFile> files,
    List<String> aliases,
    @Nullable String request) {

  public NewVersion {
    tags = new LinkedHashMap<>(tags);
    files = List.copyOf(files);
    aliases = List.copyOf(aliases);
  }

  /** Called by its number, with nothing beside its files. */
  public static NewVersion of(String model, String source, List<VersionFile> files) {
    return new NewVersion(model, "{n}", null, null, source, "", Map.of(), files, List.of(), null);
  }

  public NewVersion labelled(String pattern) {
    return new NewVersion(
        model, pattern, run, runLink, source, description, tags, files, aliases, request);
  }

  public NewVersion withAliases(List<String> aliases) {
    return new NewVersion(
        model, label, run, runLink, source, description, tags, files, aliases, request);
  }

  public NewVersion forRequest(String request) {
    return new NewVersion(
        model, label, run, runLink, source, description, tags, files, aliases, request);
  }
}
