package dev.coppice.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is logged at once: all of it or nothing.
 *
 * @param modelMetrics those of the metrics that are about a logged model
 */
public record Batch(
    List<Metric> metrics,
    Map<String, String> params,
    Map<String, String> tags,
    List<ModelMetric> modelMetrics) {

  public Batch(List<Metric> metrics, Map<String, String> params, Map<String, String> tags) {
    this(metrics, params, tags, List.of());
  }

  public Batch {
    metrics = List.copyOf(metrics);
    modelMetrics = List.copyOf(modelMetrics);
    params = new LinkedHashMap<>(params);
    tags = new LinkedHashMap<>(tags);
  }

  public static Batch metrics(List<Metric> metrics) {
    return new Batch(metrics, Map.of(), Map.of());
  }

  public static Batch params(Map<String, String> params) {
    return new Batch(List.of(), params, Map.of());
  }

  public static Batch tags(Map<String, String> tags) {
    return new Batch(List.of(), Map.of(), tags);
  }
}
