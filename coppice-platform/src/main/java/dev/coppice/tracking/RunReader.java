package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Puts runs together from their tables: one query a table for a few hundred runs, not one a run.
 */
final class RunReader {

  private static final int CHUNK = 500;

  private final Map<Long, List<Metric>> metrics = new LinkedHashMap<>();
  private final Map<Long, Map<String, String>> params = new LinkedHashMap<>();
  private final Map<Long, Map<String, String>> tags = new LinkedHashMap<>();
  private final Map<Long, Map<Long, Dataset>> datasets = new LinkedHashMap<>();
  private final Map<Long, List<ModelLink>> models = new LinkedHashMap<>();
  private final Sql sql;

  private RunReader(Sql sql) {
    this.sql = sql;
  }

  /**
   * @throws NotFound when no run has this id
   */
  static long number(Sql sql, String id) {
    return sql.first("select seq from runs where id = ?", row -> row.integer(1), id)
        .orElseThrow(() -> new NotFound("There is no run '" + id + "'"));
  }

  /**
   * @throws InvalidInput when the run is deleted
   */
  static long active(Sql sql, String id) {
    long seq = number(sql, id);
    if (sql.number("select count(*) from runs where seq = ? and deleted is null", seq) == 0) {
      throw new InvalidInput(
          "Run " + id + " is deleted; it must be in the 'active' state to be changed");
    }
    return seq;
  }

  /** The runs with these numbers, in this order. */
  static List<Run> all(Sql sql, List<Long> numbers) {
    List<Run> runs = new ArrayList<>();
    for (int from = 0; from < numbers.size(); from += CHUNK) {
      List<Long> chunk = numbers.subList(from, Math.min(numbers.size(), from + CHUNK));
      runs.addAll(new RunReader(sql).read(chunk));
    }
    return runs;
  }

  private List<Run> read(List<Long> numbers) {
    collect(
        "select run, key, value, is_nan, at, step from latest_metrics where run in (%s)"
            + " order by run, key",
        numbers,
        (run, row) -> metrics.computeIfAbsent(run, k -> new ArrayList<>()).add(metric(row, 2)));
    texts("params", params, numbers);
    texts("tags", tags, numbers);
    collect(
        "select i.run, d.seq, d.name, d.digest, d.source_type, d.source, d.columns, d.profile"
            + " from inputs i join datasets d on d.seq = i.dataset where i.run in (%s)"
            + " order by i.run, d.seq",
        numbers,
        (run, row) ->
            datasets
                .computeIfAbsent(run, k -> new LinkedHashMap<>())
                .put(row.integer(2), dataset(row)));
    collect(
        "select run, dataset, key, value from input_tags where run in (%s)",
        numbers,
        (run, row) -> {
          Dataset dataset = datasets.getOrDefault(run, Map.of()).get(row.integer(2));
          Objects.requireNonNull(dataset).tags().put(row.text(3), row.text(4));
        });
    collect(
        "select l.run, m.id, l.direction, l.step from run_models l"
            + " join logged_models m on m.seq = l.model where l.run in (%s)"
            + " order by l.run, l.step, m.seq",
        numbers,
        (run, row) ->
            models
                .computeIfAbsent(run, k -> new ArrayList<>())
                .add(
                    new ModelLink(
                        row.text(2), ModelLink.Direction.valueOf(row.text(3)), row.integer(4))));
    Map<Long, Run> runs = new LinkedHashMap<>();
    collect(
        "select seq, id, experiment, name, user_id, status, started, ended, artifact_uri, deleted"
            + " from runs where seq in (%s)",
        numbers, (seq, row) -> runs.put(seq, run(seq, row)));
    return numbers.stream().map(runs::get).toList();
  }

  private void collect(String query, List<Long> numbers, BiConsumer<Long, Row> each) {
    String marks = "?" + ", ?".repeat(numbers.size() - 1);
    sql.all(
        query.formatted(marks),
        row -> {
          each.accept(row.integer(1), row);
          return row;
        },
        numbers.toArray());
  }

  private void texts(String table, Map<Long, Map<String, String>> into, List<Long> numbers) {
    collect(
        "select run, key, value from " + table + " where run in (%s) order by run, key",
        numbers,
        (run, row) ->
            into.computeIfAbsent(run, k -> new LinkedHashMap<>()).put(row.text(2), row.text(3)));
  }

  private Run run(long seq, Row row) {
    return new Run(
        row.text(2),
        row.integer(3),
        row.text(4),
        row.text(5),
        RunStatus.valueOf(row.text(6)),
        row.integer(7),
        row.findInteger(8),
        row.text(9),
        row.findInteger(10),
        metrics.getOrDefault(seq, List.of()),
        params.getOrDefault(seq, Map.of()),
        tags.getOrDefault(seq, Map.of()),
        List.copyOf(datasets.getOrDefault(seq, Map.of()).values()),
        models.getOrDefault(seq, List.of()));
  }

  private static Dataset dataset(Row row) {
    return new Dataset(
        row.text(3),
        row.text(4),
        row.text(5),
        row.text(6),
        row.text(7),
        row.text(8),
        new LinkedHashMap<>());
  }

  /** From the columns key, value, is_nan, at, step. */
  static Metric metric(Row row) {
    return metric(row, 1);
  }

  private static Metric metric(Row row, int first) {
    double value = row.integer(first + 2) == 1 ? Double.NaN : row.decimal(first + 1);
    return new Metric(row.text(first), value, row.integer(first + 3), row.integer(first + 4));
  }
}
