package dev.coppice.api;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Request;
import dev.coppice.serving.RampPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody decides, as they sent it.
 *
 * @param body {@code version}, {@code reason}, and for a canary {@code share} or {@code shares},
 *     {@code dwell_seconds}, {@code rows}
 */
record ReleaseRequest(Map<?, ?> body) {

  private static final List<String> MEMBERS =
      List.of("version", "reason", "share", "shares", "dwell_seconds", "rows");

  static ReleaseRequest read(Request request) {
    JsonBody.require(request);
    if (request.body().length == 0) {
      return new ReleaseRequest(Map.of());
    }
    if (!(JsonBody.read(request.body(), 100) instanceof Map<?, ?> body)) {
      throw new InvalidInput("wanted: a JSON object");
    }
    Problems problems = new Problems();
    for (Object name : body.keySet()) {
      if (!MEMBERS.contains(String.valueOf(name))) {
        String hint = Nearest.hint(String.valueOf(name), MEMBERS);
        problems.add(String.valueOf(name), "there is no such member" + hint);
      }
    }
    problems.throwIfAny();
    return new ReleaseRequest(body);
  }

  /** Its number or label. */
  String version() {
    Object version = body.get("version");
    if (version instanceof Long || version instanceof String text && !text.isBlank()) {
      return String.valueOf(version);
    }
    throw wrong("version", "wanted: the number or the label of a version, such as \"3\"");
  }

  String reason() {
    Object reason = body.get("reason");
    if (reason == null || reason instanceof String) {
      return reason == null ? "" : (String) reason;
    }
    throw wrong("reason", "wanted: a text");
  }

  /** The usual plan, or what is said otherwise. */
  RampPlan plan() {
    RampPlan plan = RampPlan.defaults();
    if (body.containsKey("share")) {
      plan = RampPlan.fixed(number("share", body.get("share")));
    } else if (body.get("shares") instanceof List<?> given) {
      List<Double> shares = new ArrayList<>();
      given.forEach(share -> shares.add(number("shares", share)));
      plan = plan.with(shares);
    } else if (body.containsKey("shares")) {
      throw wrong("shares", "wanted: an array of numbers");
    }
    Duration dwell =
        body.containsKey("dwell_seconds")
            ? Duration.ofMillis((long) (1000 * number("dwell_seconds", body.get("dwell_seconds"))))
            : plan.dwell();
    int rows = body.containsKey("rows") ? (int) number("rows", body.get("rows")) : plan.rows();
    return plan.with(dwell, rows);
  }

  private static double number(String name, @Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(name, "wanted: a number");
  }

  private static InvalidInput wrong(String name, String message) {
    return new InvalidInput(List.of(new Problem(name, message)));
  }
}
