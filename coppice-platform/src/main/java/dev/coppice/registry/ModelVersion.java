package dev.coppice.registry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model. Its number, label, source and files never change, and its number is never
 * given again; description, tags and aliases may change.
 *
 * @param number 1, 2, 3 ... under its model's name
 * @param label what people call it: {@code 3}, {@code v003}, {@code 1.2.0}
 * @param run the id of the run that made it, or null
 * @param source where it came from: {@code runs:/ID/model}, {@code models:/m-...}, an address
 * @param stage a view of the aliases
 * @param created milliseconds since 1970, as all times here
 * @param modelHash the hash of the model in its bundle; null when it holds no bundle
 * @param runLink a page about its run, for MLflow
 * @param files by path; empty when they are elsewhere
 */
public record ModelVersion(
    String model,
    int number,
    String label,
    @Nullable String run,
    String source,
    Status status,
    String description,
    Map<String, String> tags,
    List<String> aliases,
    Stage stage,
    long created,
    long updated,
    String user,
    @Nullable String modelHash,
    @Nullable String runLink,
    List<VersionFile> files) {

  /** {@code churn/3}. */
  public String reference() {
    return model + "/" + number;
  }
}
