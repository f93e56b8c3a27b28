package dev.coppice.http;

import dev.coppice.codec.Struct;
import dev.coppice.http.Response.Scoring;
import io.vertx.core.net.SocketAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told about one request: its lines in the log, which share the request id, and the
 * numbers of its predictions.
 */
record Happened(
    Instant time,
    String id,
    String actor,
    @Nullable SocketAddress from,
    String method,
    String pattern,
    int status,
    long bytes,
    long nanos,
    boolean prediction,
    @Nullable Scoring scoring,
    @Nullable Failure failure,
    @Nullable Throwable cause) {

  private static final int LONGEST_REASON = 2000;

  void tell(Site site) {
    if (scoring != null) {
      site.predictions().add(scoring);
    }
    if (prediction && failure != null) {
      site.predictions().addFailure(pattern, failure.kind());
    }
    if (!worthIt(site.settings().log())) {
      return;
    }
    site.log().add(this::access);
    if (scoring != null || (prediction && failure != null) || cause != null && status >= 500) {
      site.log().add(this::outcome);
    }
  }

  private boolean worthIt(ServerSettings.Level level) {
    if (failure != null && failure.kind().equals(Guard.TOO_MANY)) {
      return false; // who guesses is counted, and must not fill the log
    }
    return switch (level) {
      case DEBUG, INFO -> true;
      case WARNING -> status >= 400;
      case ERROR -> status >= 500;
      case OFF -> false;
    };
  }

  private Struct access() {
    Struct line =
        event("http_request")
            .put("method", method)
            .put("path", pattern)
            .put("status", status)
            .put("latency_ms", millis(nanos))
            .put("bytes", bytes);
    if (!actor.equals(Guard.ANYBODY)) {
      line.put("actor", actor);
    }
    if (from != null && failure != null && Set.of(401, 403).contains(failure.status())) {
      line.put("address", from.hostAddress());
    }
    addScoring(line);
    return addReason(line);
  }

  private Struct outcome() {
    if (scoring != null) {
      Struct line = event("predict_success").put("status", status).put("latency_ms", millis(nanos));
      addScoring(line);
      return line.put("rows", scoring.rows()).put("rows_refused", scoring.refused());
    }
    boolean caller = status < 500;
    String name =
        !prediction
            ? "internal_error"
            : caller ? "predict_validation_error" : "predict_inference_error";
    Struct line = event(name).put("status", status).put("latency_ms", millis(nanos));
    addReason(line);
    return caller || cause == null ? line : line.put("exception", trace(cause));
  }

  private Struct event(String name) {
    return new Struct().put("time", time.toString()).put("event", name).put("request_id", id);
  }

  private void addScoring(Struct line) {
    if (scoring != null) {
      line.put("project", scoring.project())
          .put("model_version", scoring.version())
          .put("route", scoring.route())
          .put("predict_ms", millis(scoring.nanos()));
    }
  }

  private Struct addReason(Struct line) {
    if (failure != null) {
      String reason = failure.message();
      boolean brief = reason.length() <= LONGEST_REASON;
      line.put("reason", brief ? reason : reason.substring(0, LONGEST_REASON) + "...");
    }
    return line;
  }

  private static double millis(long nanos) {
    return StrictMath.rint(nanos / 1e3) / 1e3;
  }

  private static String trace(Throwable cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
