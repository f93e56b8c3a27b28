package dev.coppice.tracking;

import dev.coppice.errors.Problems;
import dev.coppice.store.Sql;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How things are written down, inside a write. */
final class Logbook {

  private Logbook() {}

  /** A param that stands already must have the same value. */
  static void params(Sql sql, long run, String id, Map<String, String> params) {
    if (params.isEmpty()) {
      return;
    }
    Map<String, String> known = new LinkedHashMap<>();
    sql.all(
        "select key, value from params where run = ?",
        row -> known.put(row.text(1), row.text(2)),
        run);
    Problems problems = new Problems();
    params.forEach(
        (key, value) -> {
          String old = known.get(key);
          if (old != null && !old.equals(value)) {
            problems.add(
                "params." + key,
                "Changing param values is not allowed: run "
                    + id
                    + " has '"
                    + old
                    + "', and '"
                    + value
                    + "' was given");
          }
        });
    problems.throwIfAny();
    sql.runAll(
        "insert into params (run, key, value) values (?, ?, ?) on conflict (run, key) do nothing",
        rows(run, params));
  }

  /** The name of a run is also a tag, under which MLflow's clients look for it. */
  static void tags(Sql sql, long run, Map<String, String> tags) {
    String name = tags.get(Runs.NAME_TAG);
    if (name != null) {
      sql.run("update runs set name = ? where seq = ?", name, run);
    }
    sql.runAll(
        "insert into tags (run, key, value) values (?, ?, ?)"
            + " on conflict (run, key) do update set value = excluded.value",
        rows(run, tags));
  }

  private static List<@Nullable Object[]> rows(long run, Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(entry -> new @Nullable Object[] {run, entry.getKey(), entry.getValue()})
        .toList();
  }

  /** The same point twice is one. NaN is 0 with a mark: databases disagree about it. */
  static void metrics(Sql sql, long run, List<Metric> metrics) {
    sql.runAll(
        "insert into metric_points (run, key, step, at, value, is_nan) values (?, ?, ?, ?, ?, ?)"
            + " on conflict do nothing",
        points(run, metrics));
    sql.runAll(
        "insert into latest_metrics (run, key, step, at, value, is_nan) values (?, ?, ?, ?, ?, ?)"
            + " on conflict (run, key) do update set step = excluded.step, at = excluded.at,"
            + " value = excluded.value, is_nan = excluded.is_nan"
            + " where (excluded.step, excluded.at, excluded.value)"
            + " >= (latest_metrics.step, latest_metrics.at, latest_metrics.value)",
        points(run, metrics));
  }

  private static List<@Nullable Object[]> points(long run, Collection<Metric> metrics) {
    return metrics.stream()
        .map(
            metric -> {
              boolean nan = Double.isNaN(metric.value());
              double value = nan || metric.value() == 0 ? 0 : metric.value(); // no negative zero
              return new @Nullable Object[] {
                run, metric.key(), metric.step(), metric.timestamp(), value, nan ? 1L : 0L
              };
            })
        .toList();
  }

  /** The latest of each key and dataset, beside the run's own points. */
  static void modelMetrics(Sql sql, long run, List<ModelMetric> metrics) {
    for (ModelMetric metric : metrics) {
      boolean nan = Double.isNaN(metric.metric().value());
      sql.run(
          "insert into model_metrics (model, key, run, dataset, step, at, value, is_nan)"
              + " values (?, ?, ?, ?, ?, ?, ?, ?)"
              + " on conflict (model, key, run, dataset) do update set step = excluded.step,"
              + " at = excluded.at, value = excluded.value, is_nan = excluded.is_nan"
              + " where (excluded.step, excluded.at) >= (model_metrics.step, model_metrics.at)",
          ModelReader.number(sql, metric.model()),
          metric.metric().key(),
          run,
          measuredOn(sql, metric.on()),
          metric.metric().step(),
          metric.metric().timestamp(),
          nan ? 0 : metric.metric().value(),
          nan ? 1L : 0L);
    }
  }

  private static long measuredOn(Sql sql, ModelMetric.MeasuredOn on) {
    return sql.first(
            "select seq from measured_on where name = ? and digest = ?",
            row -> row.integer(1),
            on.name(),
            on.digest())
        .orElseGet(
            () -> {
              long seq = Tracking.next(sql, "measured_on");
              sql.run(
                  "insert into measured_on (seq, name, digest) values (?, ?, ?)",
                  seq,
                  on.name(),
                  on.digest());
              return seq;
            });
  }

  static void link(Sql sql, long run, ModelLink link) {
    sql.run(
        "insert into run_models (run, direction, model, step) values (?, ?, ?, ?)"
            + " on conflict (run, direction, model) do nothing",
        run,
        link.direction().name(),
        ModelReader.number(sql, link.model()),
        link.step());
  }

  static void dataset(Sql sql, long run, Dataset dataset) {
    long experiment = sql.number("select experiment from runs where seq = ?", run);
    long seq =
        sql.first(
                "select seq from datasets where experiment = ? and name = ? and digest = ?",
                row -> row.integer(1),
                experiment,
                dataset.name(),
                dataset.digest())
            .orElseGet(() -> insert(sql, experiment, dataset));
    int added =
        sql.run("insert into inputs (run, dataset) values (?, ?) on conflict do nothing", run, seq);
    if (added > 0) {
      dataset
          .tags()
          .forEach(
              (key, value) ->
                  sql.run(
                      "insert into input_tags (run, dataset, key, value) values (?, ?, ?, ?)",
                      run,
                      seq,
                      key,
                      value));
    }
  }

  private static long insert(Sql sql, long experiment, Dataset dataset) {
    long seq = Tracking.next(sql, "dataset");
    sql.run(
        "insert into datasets"
            + " (seq, experiment, name, digest, source_type, source, columns, profile)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
        seq,
        experiment,
        dataset.name(),
        dataset.digest(),
        dataset.sourceType(),
        dataset.source(),
        dataset.columns(),
        dataset.profile());
    return seq;
  }
}
