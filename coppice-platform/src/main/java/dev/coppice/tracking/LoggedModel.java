package dev.coppice.tracking;

import java.util.List;
import java.util.Map;

/**
 * A model that a run left, with a life of its own: MLflow 3 tracks models beside runs.
 *
 * @param id {@code m-} and 32 hexadecimal digits
 * @param type what made it, such as {@code sklearn}; may be empty
 * @param run the id of the run that made it; may be empty
 * @param created milliseconds since 1970, as all times here
 * @param metrics the latest of each key, run and dataset
 */
public record LoggedModel(
    String id,
    long experiment,
    String name,
    String type,
    String run,
    Status status,
    String user,
    String artifactUri,
    long created,
    long updated,
    Map<String, String> params,
    Map<String, String> tags,
    List<ModelMetric> metrics) {

  /** Whether its files are there. */
  public enum Status {
    LOGGED_MODEL_PENDING,
    LOGGED_MODEL_READY,
    LOGGED_MODEL_UPLOAD_FAILED
  }
}
