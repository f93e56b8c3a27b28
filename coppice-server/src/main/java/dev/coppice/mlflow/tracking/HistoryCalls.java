package dev.coppice.mlflow.tracking;

import dev.coppice.http.Response;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.Runs;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The calls that read what a metric was over time: of one run, or of several for a chart. */
final class HistoryCalls {

  private static final int MOST_RUNS = 100;
  private static final long MOST = 25_000;
  private static final long MOST_STEPS = 2500;

  private final Runs runs;

  HistoryCalls(Runs runs) {
    this.runs = runs;
  }

  List<Call> all() {
    return List.of(
        Call.get("metrics/get-history", this::history),
        Call.get("metrics/get-history-bulk", this::bulk),
        Call.get("metrics/get-history-bulk-interval", this::interval));
  }

  /** All of it unless the client asks for a part. */
  private Response history(Fields in) {
    String id = RunCalls.id(in);
    String key = in.text("metric_key");
    String token = in.text("page_token", "");
    long most = in.integer("max_results", Long.MAX_VALUE - 1);
    if (!token.matches("\\d{0,18}")) {
      in.wrong("page_token", token, "what the page before gave");
    }
    if (most < 1) {
      in.wrong("max_results", most, "1 or more");
    }
    in.check();
    long skipped = token.isEmpty() ? 0 : Long.parseLong(token);
    List<Metric> found = runs.history(id, key, most + 1, skipped);
    boolean more = found.size() > most;
    return Answer.of(
        answer ->
            answer
                .put("metrics", more ? found.subList(0, (int) most) : found, Wire::metric)
                .put("next_page_token", more ? String.valueOf(skipped + most) : null));
  }

  private record Point(String run, Metric metric) {}

  private Response bulk(Fields in) {
    List<String> ids = ids(in, "run_id");
    String key = in.text("metric_key");
    long most = Math.min(MOST, in.integer("max_results", MOST));
    in.check();
    List<Point> points = new ArrayList<>();
    for (String id : ids) {
      runs.history(id, key, most - points.size(), 0)
          .forEach(metric -> points.add(new Point(id, metric)));
    }
    return answer(points);
  }

  /** The first and last step of each run, and evenly some between: what a chart can show. */
  private Response interval(Fields in) {
    List<String> ids = ids(in, "run_ids");
    String key = in.text("metric_key");
    boolean bounded = in.has("start_step") || in.has("end_step");
    if (bounded) {
      in.require("start_step");
      in.require("end_step");
    }
    long first = in.integer("start_step", Long.MIN_VALUE);
    long last = in.integer("end_step", Long.MAX_VALUE);
    long most = in.integer("max_results", MOST_STEPS);
    if (most < 1 || most > MOST_STEPS) {
      in.wrong("max_results", most, "1 to " + MOST_STEPS);
    }
    if (first > last) {
      in.wrong("end_step", last, "start_step or more");
    }
    in.check();
    Predicate<Metric> asked = metric -> metric.step() >= first && metric.step() <= last;
    TreeSet<Long> steps = new TreeSet<>();
    TreeSet<Long> ends = new TreeSet<>();
    for (String id : ids) {
      TreeSet<Long> own = new TreeSet<>();
      runs.history(id, key).stream().filter(asked).forEach(metric -> own.add(metric.step()));
      steps.addAll(own);
      if (!own.isEmpty()) {
        ends.add(own.first());
        ends.add(own.last());
      }
    }
    TreeSet<Long> shown = thinned(steps, most);
    shown.addAll(ends);
    List<Point> points = new ArrayList<>();
    for (String id : ids) {
      runs.history(id, key).stream()
          .filter(metric -> shown.contains(metric.step()))
          .forEach(metric -> points.add(new Point(id, metric)));
    }
    return answer(points);
  }

  private static TreeSet<Long> thinned(TreeSet<Long> steps, long most) {
    TreeSet<Long> some = new TreeSet<>();
    Iterator<Long> each = steps.iterator();
    for (long i = 0; each.hasNext(); i++) {
      long step = each.next();
      if (i * most / steps.size() != (i - 1) * most / steps.size() || i == 0) {
        some.add(step);
      }
    }
    return some;
  }

  private static List<String> ids(Fields in, String name) {
    in.require(name);
    List<String> ids = in.texts(name).stream().distinct().sorted().toList();
    if (ids.size() > MOST_RUNS) {
      in.wrong(name, ids.size() + " runs", "at most " + MOST_RUNS);
    }
    return ids;
  }

  private static Response answer(List<Point> points) {
    return Answer.of(
        answer ->
            answer.putAll(
                "metrics",
                points,
                (part, point) -> {
                  Wire.metric(part, point.metric());
                  part.put("run_id", point.run());
                }));
  }
}
