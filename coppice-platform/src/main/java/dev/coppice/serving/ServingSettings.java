package dev.coppice.serving;

import dev.coppice.predictions.LogSettings;
import org.jspecify.annotations.Nullable;

/**
 * The {@code serving} section of a project.
 *
 * @param title of the service, in its OpenAPI document; null for the project's name
 * @param apiVersion in the OpenAPI document
 * @param compat the preset of routes and answer shapes to speak beside our own, or null
 * @param mount whether the preset's routes stand at the root of the port or under {@code /p/NAME}
 * @param model what to serve when the command line names nothing: a folder, a zip or tar.gz file,
 *     or null for the project's latest run
 * @param versionLabel what answers call the version; null for the label in the bundle
 * @param onMissingModel whether the server refuses to start or answers 503 without a model
 * @param badRows whether one bad row refuses the whole batch or only itself
 * @param maxRows the largest accepted batch
 * @param maxBodyBytes the largest accepted body
 * @param routing which versions of a registered model answer
 */
public record ServingSettings(
    @Nullable String title,
    String apiVersion,
    @Nullable Compat compat,
    Mount mount,
    @Nullable String model,
    @Nullable String versionLabel,
    OnMissingModel onMissingModel,
    BadRows badRows,
    int maxRows,
    int maxBodyBytes,
    LogSettings log,
    RoutingSettings routing) {

  public static ServingSettings defaults() {
    return new ServingSettings(
        null,
        "1.0",
        null,
        Mount.PROJECT,
        null,
        null,
        OnMissingModel.REFUSE,
        BadRows.REJECT_ALL,
        100_000,
        64 << 20,
        LogSettings.defaults(),
        RoutingSettings.defaults());
  }

  /** The same with other routes. */
  public ServingSettings with(RoutingSettings other) {
    return new ServingSettings(
        title,
        apiVersion,
        compat,
        mount,
        model,
        versionLabel,
        onMissingModel,
        badRows,
        maxRows,
        maxBodyBytes,
        log,
        other);
  }

  /** The same with what of others can change while it serves. */
  ServingSettings adopting(ServingSettings other) {
    return new ServingSettings(
        title,
        apiVersion,
        compat,
        mount,
        model,
        versionLabel,
        onMissingModel,
        other.badRows,
        other.maxRows,
        maxBodyBytes,
        log,
        routing.adopting(other.routing));
  }

  /** The presets. */
  public enum Compat {
    STUDENT_PURCHASE,
    MLFORGE,
    MINIMAL,
    HOUSING,
    CHURN
  }

  /** Where a preset's routes stand. */
  public enum Mount {
    ROOT,
    PROJECT
  }

  /** What happens without a model. */
  public enum OnMissingModel {
    REFUSE,
    UNAVAILABLE
  }

  /** What one bad row does to its batch. */
  public enum BadRows {
    REJECT_ALL,
    PARTIAL
  }
}
