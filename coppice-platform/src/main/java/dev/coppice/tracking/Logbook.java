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

  static void tags(Sql sql, long run, Map<String, String> tags) {
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
