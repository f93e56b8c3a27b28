package dev.coppice.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one route is asked and answers, in numbers. */
final class Traffic {

  private final Metrics metrics;
  private final String method;
  private final String pattern;
  private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
  private volatile Metrics.@Nullable Histogram durations;

  Traffic(Metrics metrics, String method, String pattern) {
    this.metrics = metrics;
    this.method = method;
    this.pattern = pattern;
  }

  String pattern() {
    return pattern;
  }

  void add(int status, long nanos) {
    Metrics.Histogram known = durations;
    (known == null ? durations() : known).add(nanos / 1e9);
    byStatus.computeIfAbsent(status, this::counter).increment();
  }

  /** Series appear when there is something to tell: many routes are never asked. */
  private Metrics.Histogram durations() {
    return durations =
        metrics.durations(
            "coppice_http_request_duration_seconds",
            "From the request's header to the end of the answer",
            "method",
            method,
            "route",
            pattern);
  }

  private LongAdder counter(int status) {
    return metrics.counter(
        "coppice_http_requests_total",
        "Requests answered",
        "method",
        method,
        "route",
        pattern,
        "status",
        Integer.toString(status));
  }
}
