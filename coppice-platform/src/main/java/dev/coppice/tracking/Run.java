package dev.coppice.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was logged about one run.
 *
 * @param ended milliseconds since 1970; null while it runs
 * @param deleted when it was deleted; null while it is active
 * @param metrics the latest of each key: the greatest by step, then timestamp, then value
 */
public record Run(
    String id,
    long experiment,
    String name,
    String user,
    RunStatus status,
    long started,
    @Nullable Long ended,
    String artifactUri,
    @Nullable Long deleted,
    List<Metric> metrics,
    Map<String, String> params,
    Map<String, String> tags,
    List<Dataset> datasets,
    List<ModelLink> models) {

  /** The latest value of a metric. */
  public Optional<Double> metric(String key) {
    return metrics.stream().filter(m -> m.key().equals(key)).map(Metric::value).findFirst();
  }
}
