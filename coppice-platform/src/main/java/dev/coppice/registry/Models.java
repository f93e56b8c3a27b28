package dev.coppice.registry;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of models, inside somebody's transaction. */
final class Models {

  private static final int CHUNK = 500;

  private Models() {}

  /**
   * @throws NotFound with the nearest name
   */
  static long id(Sql sql, String name) {
    return find(sql, name)
        .orElseThrow(
            () -> {
              List<String> names =
                  sql.all(
                      "select name from registered_models where deleted is null limit 1000",
                      row -> row.text(1));
              return new NotFound(
                  "There is no registered model '" + name + "'" + Nearest.hint(name, names));
            });
  }

  static Optional<Long> find(Sql sql, String name) {
    return sql.first(
        "select id from registered_models where name = ? and deleted is null",
        row -> row.integer(1),
        name);
  }

  static void requireFree(Sql sql, String name) {
    if (find(sql, name).isPresent()) {
      throw new Conflict("Registered model '" + name + "' exists already");
    }
  }

  static long insert(Sql sql, String name, String description, long now) {
    long id = sql.number("select coalesce(max(id), 0) + 1 from registered_models");
    sql.run(
        "insert into registered_models (id, name, description, created, updated)"
            + " values (?, ?, ?, ?, ?)",
        id,
        name,
        description,
        now,
        now);
    sql.run(
        "insert into registered_names (name, versions) values (?, 0) on conflict do nothing", name);
    return id;
  }

  /**
   * The next number under the model's name. It counts for the name, not the model: a prediction
   * that says {@code churn/3} means one version for ever, also when the model was deleted and made
   * anew.
   */
  static int nextVersion(Sql sql, long id) {
    String which = "name = (select name from registered_models where id = ?)";
    sql.run("update registered_names set versions = versions + 1 where " + which, id);
    return (int) sql.number("select versions from registered_names where " + which, id);
  }

  static void rename(Sql sql, long id, String name) {
    sql.run(
        "insert into registered_names (name, versions) select ?, n.versions"
            + " from registered_names n join registered_models m on m.name = n.name where m.id = ?"
            + " on conflict (name) do update set versions = "
            + "case when excluded.versions > registered_names.versions"
            + " then excluded.versions else registered_names.versions end",
        name,
        id);
    sql.run("update registered_models set name = ? where id = ?", name, id);
  }

  static void tag(Sql sql, long id, String key, String value) {
    sql.run(
        "insert into registered_model_tags (model, key, value) values (?, ?, ?)"
            + " on conflict (model, key) do update set value = excluded.value",
        id,
        key,
        value);
  }

  static void touch(Sql sql, long id, long now) {
    sql.run("update registered_models set updated = ? where id = ?", now, id);
  }

  static RegisteredModel one(Sql sql, long id) {
    return all(sql, List.of(id)).get(0);
  }

  /** The models with these internal numbers, in this order. */
  static List<RegisteredModel> all(Sql sql, List<Long> ids) {
    List<RegisteredModel> models = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += CHUNK) {
      models.addAll(read(sql, ids.subList(from, Math.min(ids.size(), from + CHUNK))));
    }
    return models;
  }

  private interface Each {
    void read(long model, Row row);
  }

  private static List<RegisteredModel> read(Sql sql, List<Long> ids) {
    Map<Long, Map<String, String>> tags = new LinkedHashMap<>();
    collect(
        sql,
        "select model, key, value from registered_model_tags where model in (%s)"
            + " order by model, key",
        ids,
        (id, row) ->
            tags.computeIfAbsent(id, k -> new LinkedHashMap<>()).put(row.text(2), row.text(3)));
    Map<Long, Map<String, Integer>> aliases = new LinkedHashMap<>();
    collect(
        sql,
        "select model, alias, version from aliases where model in (%s) order by model, alias",
        ids,
        (id, row) ->
            aliases
                .computeIfAbsent(id, k -> new LinkedHashMap<>())
                .put(row.text(2), (int) row.integer(3)));
    Map<Long, List<ModelVersion>> latest = new LinkedHashMap<>();
    Versions.newestOfEachStage(sql, ids)
        .forEach((id, versions) -> latest.put(id, VersionReader.all(sql, versions)));
    Map<Long, RegisteredModel> models = new LinkedHashMap<>();
    collect(
        sql,
        "select id, name, description, created, updated from registered_models where id in (%s)",
        ids,
        (id, row) ->
            models.put(
                id,
                new RegisteredModel(
                    row.text(2),
                    row.text(3),
                    tags.getOrDefault(id, Map.of()),
                    row.integer(4),
                    row.integer(5),
                    aliases.getOrDefault(id, Map.of()),
                    latest.getOrDefault(id, List.of()))));
    return ids.stream().map(models::get).toList();
  }

  private static void collect(Sql sql, String query, List<Long> ids, Each each) {
    sql.all(
        query.formatted("?" + ", ?".repeat(ids.size() - 1)),
        row -> {
          each.read(row.integer(1), row);
          return row;
        },
        ids.toArray());
  }
}
