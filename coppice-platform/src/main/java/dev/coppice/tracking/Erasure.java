package dev.coppice.tracking;

import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes for good what was deleted before a time: from then on nothing can be restored. Each run
 * goes in a write of its own, so it may be killed at any time and run again. Bytes stay until the
 * garbage is collected.
 */
public record Erasure(Metadata metadata, Instant deletedBefore) {

  private static final String DELETED = " where deleted < ?";

  /** Of this room: all that have a column {@code run}. */
  public static final List<String> TABLES =
      List.of(
          "metric_points",
          "latest_metrics",
          "params",
          "tags",
          "input_tags",
          "inputs",
          "artifacts",
          "model_metrics",
          "run_models");

  /** Of this room: all that have a column {@code model}. */
  public static final List<String> MODEL_TABLES =
      List.of("model_params", "model_tags", "model_metrics", "run_models", "model_artifacts");

  private static final String MODELS_THAT_GO =
      "select seq from logged_models where deleted < ?"
          + " or source_run in (select id from runs where deleted < ?)"
          + " or experiment in (select id from experiments where deleted < ?)";

  /** The ids of the runs that go, the oldest first. */
  public List<String> runs() {
    return metadata.read(
        sql -> sql.all("select id from runs" + DELETED + " order by seq", r -> r.text(1), time()));
  }

  /** How many experiments go. */
  public long experiments() {
    return metadata.read(sql -> sql.number("select count(*) from experiments" + DELETED, time()));
  }

  /** How often the runs that go, and the models that they logged, refer to which blob. */
  public Map<String, Long> references() {
    Map<String, Long> counts = new HashMap<>();
    String count =
        "select sha256, count(*) from artifacts where run in (select seq from runs"
            + DELETED
            + ") group by sha256 union all"
            + " select sha256, count(*) from model_artifacts where model in ("
            + MODELS_THAT_GO
            + ") group by sha256";
    metadata.read(
        sql ->
            sql.all(
                count,
                row -> counts.merge(row.text(1), row.integer(2), Long::sum),
                time(),
                time(),
                time(),
                time()));
    return counts;
  }

  /**
   * Erases a run with everything that was logged about it, and the models that it logged.
   *
   * @return false when it was restored meanwhile, or is gone already
   */
  public boolean eraseRun(String id) {
    return metadata.write(
        sql -> {
          List<Long> found =
              sql.all(
                  "select seq from runs" + DELETED + " and id = ?",
                  row -> row.integer(1),
                  time(),
                  id);
          found.forEach(seq -> erase(sql, id, seq));
          return !found.isEmpty();
        });
  }

  private static void erase(Sql sql, String id, long seq) {
    eraseModels(sql, "select seq from logged_models where source_run = ?", id);
    TABLES.forEach(table -> sql.run("delete from " + table + " where run = ?", seq));
    sql.run("delete from runs where seq = ?", seq);
  }

  private static void eraseModels(Sql sql, String which, Object... values) {
    for (long model : sql.all(which, row -> row.integer(1), values)) {
      MODEL_TABLES.forEach(table -> sql.run("delete from " + table + " where model = ?", model));
      sql.run("delete from logged_models where seq = ?", model);
    }
  }

  /**
   * Erases experiments, after their runs, deleted models, and datasets that no run read. Their
   * names are free then.
   *
   * @return how many; one that still has a run stays
   */
  public long eraseExperiments() {
    return metadata.write(
        sql -> {
          eraseModels(sql, MODELS_THAT_GO, time(), time(), time());
          sql.run("delete from datasets where seq not in (select dataset from inputs)");
          List<Long> gone =
              sql.all(
                  "select id from experiments"
                      + DELETED
                      + " and id > 0 and id not in (select experiment from runs)",
                  row -> row.integer(1),
                  time());
          for (long id : gone) {
            sql.run("delete from experiment_tags where experiment = ?", id);
            sql.run("delete from experiments where id = ?", id);
          }
          return (long) gone.size();
        });
  }

  /** Whether no run was ever logged here: then the blobs beside it belong to another store. */
  public boolean isUnused() {
    return metadata.read(sql -> sql.number("select value from counters where name = 'run'") == 0);
  }

  private long time() {
    return deletedBefore.toEpochMilli();
  }
}
