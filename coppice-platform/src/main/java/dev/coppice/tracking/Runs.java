package dev.coppice.tracking;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a store. Whatever is logged stands: params never change, metrics are only added, tags
 * are the latest. A deleted run takes nothing more, a finished one does.
 */
public final class Runs {

  /** Holds a run's name. */
  public static final String NAME_TAG = "mlflow.runName";

  private final Metadata metadata;
  private final Clock clock;

  Runs(Metadata metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * @throws NotFound when there is no such experiment
   * @throws InvalidInput when it is deleted, or a name is too long
   * @throws Conflict when a run has this id
   */
  public Run start(NewRun run) {
    Limits.check(run);
    return metadata.write(
        sql -> {
          Experiment experiment = Experiments.get(sql, run.experiment());
          Experiments.requireActive(experiment);
          if (sql.number("select count(*) from runs where id = ?", run.id()) > 0) {
            throw new Conflict("There is a run " + run.id() + " already");
          }
          long seq = Tracking.next(sql, "run");
          String uri = experiment.artifactLocation() + "/" + run.id() + "/artifacts";
          sql.run(
              "insert into runs (seq, id, experiment, name, user_id, status, started, artifact_uri)"
                  + " values (?, ?, ?, ?, ?, ?, ?, ?)",
              seq,
              run.id(),
              run.experiment(),
              run.name(),
              run.user(),
              RunStatus.RUNNING.name(),
              run.started(),
              uri);
          Map<String, String> tags = new LinkedHashMap<>(run.tags());
          tags.put(NAME_TAG, run.name());
          Logbook.tags(sql, seq, tags);
          return RunReader.all(sql, List.of(seq)).get(0);
        });
  }

  /** Says where a run stands now; null leaves a thing as it is. */
  public Run update(
      String id, @Nullable RunStatus status, @Nullable Long ended, @Nullable String name) {
    Map<String, String> tags = name == null ? Map.of() : Map.of(NAME_TAG, name);
    Limits.check(Batch.tags(tags));
    return change(
        id,
        (sql, seq) -> {
          sql.run(
              "update runs set status = coalesce(?, status), ended = coalesce(?, ended)"
                  + " where seq = ?",
              status == null ? null : status.name(),
              ended,
              seq);
          Logbook.tags(sql, seq, tags);
        });
  }

  public Run update(String id, RunStatus status, @Nullable Long ended) {
    return update(id, status, ended, null);
  }

  public Run rename(String id, String name) {
    return update(id, null, null, name);
  }

  /**
   * Adds metrics, params and tags, all or none.
   *
   * @throws InvalidInput naming everything that is too long, and every param that has another value
   *     already
   */
  public void log(String id, Batch batch) {
    Limits.check(batch);
    withActive(
        id,
        (sql, seq) -> {
          Logbook.params(sql, seq, id, batch.params());
          Logbook.metrics(sql, seq, batch.metrics());
          Logbook.tags(sql, seq, batch.tags());
          Logbook.modelMetrics(sql, seq, batch.modelMetrics());
        });
  }

  /** Adds datasets that the run read; one that it has already stays as it is. */
  public void log(String id, List<Dataset> datasets) {
    log(id, datasets, List.of());
  }

  /** Adds datasets that the run read, and models that it read or wrote. */
  public void log(String id, List<Dataset> datasets, List<ModelLink> models) {
    Limits.check(datasets);
    withActive(
        id,
        (sql, seq) -> {
          datasets.forEach(dataset -> Logbook.dataset(sql, seq, dataset));
          models.forEach(model -> Logbook.link(sql, seq, model));
        });
  }

  /**
   * Sets a tag to what becomes of its present value.
   *
   * @param change gets null when there is none; runs inside the write
   */
  public void retag(String id, String key, Function<@Nullable String, String> change) {
    withActive(
        id,
        (sql, seq) -> {
          String old =
              sql.first(
                      "select value from tags where run = ? and key = ?",
                      row -> row.text(1),
                      seq,
                      key)
                  .orElse(null);
          Logbook.tags(sql, seq, Map.of(key, change.apply(old)));
        });
  }

  /**
   * @throws NotFound when the run has no such tag
   */
  public void untag(String id, String key) {
    withActive(
        id,
        (sql, seq) -> {
          if (sql.run("delete from tags where run = ? and key = ?", seq, key) == 0) {
            throw new NotFound("Run " + id + " has no tag '" + key + "'");
          }
        });
  }

  /** Also of one that is deleted already. */
  public void delete(String id) {
    setDeleted(id, clock.millis());
  }

  public void restore(String id) {
    setDeleted(id, null);
  }

  private void setDeleted(String id, @Nullable Long when) {
    metadata.write(
        sql ->
            sql.run("update runs set deleted = ? where seq = ?", when, RunReader.number(sql, id)));
  }

  /**
   * @throws NotFound when there is none; deleted ones are found
   */
  public Run get(String id) {
    return metadata.read(sql -> RunReader.all(sql, List.of(RunReader.number(sql, id))).get(0));
  }

  /**
   * The run that somebody means.
   *
   * @param reference an id, the beginning of one, a name that only one run has, or {@code latest}
   * @throws NotFound naming the nearest, or all that it could be
   */
  public Run meant(String reference) {
    return metadata.read(
        sql -> {
          List<Long> meant =
              reference.equals("latest")
                  ? sql.all(
                      "select seq from runs where deleted is null"
                          + " order by started desc, seq desc limit 1",
                      row -> row.integer(1))
                  : sql.all(
                      "select seq from runs where id >= ? and id < ? or name = ?"
                          + " order by seq desc limit 10",
                      row -> row.integer(1),
                      reference,
                      reference + '\uffff',
                      reference);
          if (meant.size() == 1) {
            return RunReader.all(sql, meant).get(0);
          }
          throw unclear(sql, reference, meant);
        });
  }

  private static NotFound unclear(Sql sql, String reference, List<Long> meant) {
    if (meant.isEmpty()) {
      List<String> known =
          sql.all(
              "select id, name from runs order by seq desc limit 1000",
              row -> row.text(1).startsWith(reference) ? row.text(1) : row.text(2));
      return new NotFound("There is no run '" + reference + "'" + Nearest.hint(reference, known));
    }
    List<String> shown =
        RunReader.all(sql, meant).stream()
            .map(run -> run.id().substring(0, Math.min(12, run.id().length())))
            .toList();
    return new NotFound(
        "'" + reference + "' may be any of " + String.join(", ", shown) + "; write more of one");
  }

  /** Every value of a metric, by timestamp, step and value. Empty when there is none. */
  public List<Metric> history(String id, String key) {
    return history(id, key, Long.MAX_VALUE, 0);
  }

  /** A part of it. */
  public List<Metric> history(String id, String key, long most, long skipped) {
    return metadata.read(
        sql ->
            sql.all(
                "select key, value, is_nan, at, step from metric_points where run = ? and key = ?"
                    + " order by at, step, is_nan, value limit ? offset ?",
                RunReader::metric,
                RunReader.number(sql, id),
                key,
                most,
                skipped));
  }

  /**
   * The runs of some experiments, the latest start first unless the search says otherwise.
   *
   * @param experiments their ids; none gives no run
   * @throws InvalidInput when filter, order or token cannot be used
   */
  public Page<Run> search(List<Long> experiments, Search search) {
    String marks = "?" + ", ?".repeat(Math.max(0, experiments.size() - 1));
    String which =
        experiments.isEmpty()
            ? "1 = 0"
            : "r.experiment in (" + marks + ") and " + search.view().sql("r.deleted");
    Query query = Query.of(search, Vocabulary.RUNS);
    return metadata.read(
        sql -> {
          Page<Long> page =
              query.page(
                  sql, "select r.seq from runs r", which, experiments, row -> row.integer(1));
          return new Page<>(RunReader.all(sql, page.items()), page.next());
        });
  }

  private interface Change {
    void on(Sql sql, long seq);
  }

  private Run change(String id, Change change) {
    return metadata.write(
        sql -> {
          long seq = RunReader.active(sql, id);
          change.on(sql, seq);
          return RunReader.all(sql, List.of(seq)).get(0);
        });
  }

  private void withActive(String id, Change change) {
    metadata.write(
        sql -> {
          change.on(sql, RunReader.active(sql, id));
          return Map.of();
        });
  }
}
