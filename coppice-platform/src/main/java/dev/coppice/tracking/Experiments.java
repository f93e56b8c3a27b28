package dev.coppice.tracking;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Metadata;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The experiments of a store. A name belongs to one experiment for ever, also a deleted one. */
public final class Experiments {

  private static final String COLUMNS =
      "select e.id, e.name, e.artifact_location, e.created, e.updated, e.deleted from experiments e";

  private final Metadata metadata;
  private final Clock clock;

  Experiments(Metadata metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * @throws Conflict when there is one of this name
   */
  public Experiment create(String name, Map<String, String> tags) {
    return create(name, null, tags);
  }

  /**
   * @param location where its artifacts go; null for the store's own place
   * @throws Conflict when there is one of this name
   */
  public Experiment create(String name, @Nullable String location, Map<String, String> tags) {
    Limits.experimentName(name);
    Limits.location(location == null ? "" : location);
    tags.forEach(Limits::experimentTag);
    return metadata.write(
        sql -> {
          find(sql, name)
              .ifPresent(
                  known -> {
                    String state = known.deleted() == null ? "" : " and is deleted; restore it";
                    throw new Conflict("Experiment '" + name + "' exists already" + state);
                  });
          return insert(sql, name, location, tags);
        });
  }

  /** The experiment of this name, made when there is none. */
  public Experiment named(String name) {
    Limits.experimentName(name);
    return metadata
        .read(sql -> find(sql, name))
        .orElseGet(
            () ->
                metadata.write(
                    sql -> find(sql, name).orElseGet(() -> insert(sql, name, null, Map.of()))));
  }

  public Optional<Experiment> find(String name) {
    return metadata.read(sql -> find(sql, name));
  }

  /**
   * @throws NotFound when there is none; deleted ones are found
   */
  public Experiment get(long id) {
    return metadata.read(sql -> get(sql, id));
  }

  /** By name, or by id. */
  public Experiment meant(String reference) {
    return metadata.read(
        sql ->
            find(sql, reference)
                .or(
                    () ->
                        reference.matches("\\d{1,18}")
                            ? first(sql, " where e.id = ?", Long.parseLong(reference))
                            : Optional.empty())
                .orElseThrow(() -> unknown(sql, reference)));
  }

  private static NotFound unknown(Sql sql, String reference) {
    List<String> names = sql.all("select name from experiments limit 1000", row -> row.text(1));
    return new NotFound(
        "There is no experiment '" + reference + "'" + Nearest.hint(reference, names));
  }

  /**
   * The datasets that runs of some experiments read, by name and digest.
   *
   * @param ids at least one
   */
  public List<UsedDataset> datasets(List<Long> ids, int most) {
    String marks = "?" + ", ?".repeat(ids.size() - 1);
    List<Object> values = new ArrayList<>(ids);
    values.add(most);
    return metadata.read(
        sql ->
            sql.all(
                "select distinct d.experiment, d.name, d.digest, coalesce(t.value, '')"
                    + " from datasets d join inputs i on i.dataset = d.seq"
                    + " left join input_tags t on t.run = i.run and t.dataset = i.dataset"
                    + " and t.key = 'mlflow.data.context' where d.experiment in ("
                    + marks
                    + ") order by 1, 2, 3, 4 limit ?",
                row -> new UsedDataset(row.integer(1), row.text(2), row.text(3), row.text(4)),
                values.toArray()));
  }

  /** Newest change first unless the search says otherwise. */
  public Page<Experiment> search(Search search) {
    Query query = Query.of(search, Vocabulary.EXPERIMENTS);
    String which = search.view().sql("e.deleted");
    return metadata.read(
        sql -> {
          Page<Experiment> page = query.page(sql, COLUMNS, which, List.of(), Experiments::read);
          List<Experiment> whole = page.items().stream().map(each -> withTags(sql, each)).toList();
          return new Page<>(whole, page.next());
        });
  }

  /**
   * @throws Conflict when the name is taken
   */
  public void rename(long id, String name) {
    Limits.experimentName(name);
    change(
        id,
        sql -> {
          if (find(sql, name).filter(other -> other.id() != id).isPresent()) {
            throw new Conflict("Experiment '" + name + "' exists already");
          }
          sql.run("update experiments set name = ? where id = ?", name, id);
        });
  }

  public void tag(long id, String key, String value) {
    Limits.experimentTag(key, value);
    change(
        id,
        sql ->
            sql.run(
                "insert into experiment_tags (experiment, key, value) values (?, ?, ?)"
                    + " on conflict (experiment, key) do update set value = excluded.value",
                id,
                key,
                value));
  }

  /**
   * @throws NotFound when it has no such tag
   */
  public void untag(long id, String key) {
    change(
        id,
        sql -> {
          if (sql.run("delete from experiment_tags where experiment = ? and key = ?", id, key)
              == 0) {
            throw new NotFound("Experiment " + id + " has no tag '" + key + "'");
          }
        });
  }

  /** Deletes it and its runs; {@link #restore} brings both back. */
  public void delete(long id) {
    change(
        id,
        sql -> {
          long now = clock.millis();
          sql.run("update experiments set deleted = ? where id = ?", now, id);
          sql.run("update runs set deleted = ? where experiment = ? and deleted is null", now, id);
        });
  }

  /** Also brings back the runs that were deleted with it, and no others. */
  public void restore(long id) {
    metadata.write(
        sql -> {
          Experiment experiment = get(sql, id);
          if (experiment.deleted() == null) {
            throw new NotFound("Experiment " + id + " is not deleted");
          }
          sql.run(
              "update experiments set deleted = null, updated = ? where id = ?",
              clock.millis(),
              id);
          return sql.run(
              "update runs set deleted = null where experiment = ? and deleted = ?",
              id,
              experiment.deleted());
        });
  }

  private interface Change {
    void on(Sql sql);
  }

  private void change(long id, Change change) {
    metadata.write(
        sql -> {
          requireActive(get(sql, id));
          change.on(sql);
          return sql.run("update experiments set updated = ? where id = ?", clock.millis(), id);
        });
  }

  static void requireActive(Experiment experiment) {
    if (experiment.deleted() != null) {
      throw new InvalidInput(
          "Experiment '" + experiment.name() + "' is deleted; it must be in the 'active' state");
    }
  }

  private Experiment insert(
      Sql sql, String name, @Nullable String wanted, Map<String, String> tags) {
    long id = Tracking.next(sql, "experiment");
    long now = clock.millis();
    String location = wanted == null ? "mlflow-artifacts:/" + id : wanted;
    sql.run(
        "insert into experiments (id, name, artifact_location, created, updated)"
            + " values (?, ?, ?, ?, ?)",
        id,
        name,
        location,
        now,
        now);
    sql.runAll(
        "insert into experiment_tags (experiment, key, value) values (?, ?, ?)",
        tags.entrySet().stream()
            .map(tag -> new Object[] {id, tag.getKey(), tag.getValue()})
            .toList());
    return new Experiment(id, name, location, now, now, null, Map.copyOf(tags));
  }

  static Experiment get(Sql sql, long id) {
    return first(sql, " where e.id = ?", id)
        .orElseThrow(() -> new NotFound("There is no experiment with id " + id));
  }

  private static Optional<Experiment> find(Sql sql, String name) {
    return first(sql, " where e.name = ?", name);
  }

  private static Optional<Experiment> first(Sql sql, String where, Object value) {
    return sql.first(COLUMNS + where, Experiments::read, value).map(each -> withTags(sql, each));
  }

  private static Experiment read(Row row) {
    return new Experiment(
        row.integer(1),
        row.text(2),
        row.text(3),
        row.integer(4),
        row.integer(5),
        row.findInteger(6),
        Map.of());
  }

  private static Experiment withTags(Sql sql, Experiment bare) {
    Map<String, String> tags = new LinkedHashMap<>();
    sql.all(
        "select key, value from experiment_tags where experiment = ? order by key",
        row -> tags.put(row.text(1), row.text(2)),
        bare.id());
    return new Experiment(
        bare.id(),
        bare.name(),
        bare.artifactLocation(),
        bare.created(),
        bare.updated(),
        bare.deleted(),
        tags);
  }
}
