package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.store.Blob;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table that holds the files of one owner, and a place in it; inside a transaction. */
record Shelf(Place place, String table, String column, long owner) {

  /** Sorts behind every path that begins with the same slash. */
  private static final char BEHIND_SLASH = '/' + 1;

  static Shelf of(Sql sql, Place place) {
    return switch (place.owner()) {
      case RUN -> new Shelf(place, "artifacts", "run", RunReader.number(sql, place.id()));
      case MODEL ->
          new Shelf(place, "model_artifacts", "model", ModelReader.number(sql, place.id()));
      case NOBODY -> new Shelf(place, "loose_artifacts", "", 0);
    };
  }

  long requireActive(Sql sql) {
    return place.owner() == Place.Owner.RUN ? RunReader.active(sql, place.id()) : owner;
  }

  /** A name is a file or a folder, never both. */
  void requireRoom(Sql sql) {
    String path = place.path();
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      if (count(sql, "path = ?", folder) > 0) {
        throw new InvalidInput("'" + folder + "' is a file, so it cannot hold '" + path + "'");
      }
    }
    if (count(sql, "path >= ? and path < ?", path + "/", path + BEHIND_SLASH) > 0) {
      throw new InvalidInput("'" + path + "' is a folder, so it cannot be a file");
    }
  }

  private long count(Sql sql, String which, Object... values) {
    return sql.number(
        "select count(*) from " + table + " where " + mine() + which, withOwner(values));
  }

  private String mine() {
    return column.isEmpty() ? "" : column + " = ? and ";
  }

  private @Nullable Object[] withOwner(Object... values) {
    List<@Nullable Object> all = new ArrayList<>(List.of(values));
    if (!column.isEmpty()) {
      all.add(0, owner);
    }
    return all.toArray();
  }

  int put(Sql sql, Blob blob) {
    String key = column.isEmpty() ? "" : column + ", ";
    return sql.run(
        "insert into "
            + table
            + " ("
            + key
            + "path, sha256, size) values ("
            + (column.isEmpty() ? "" : "?, ")
            + "?, ?, ?) on conflict ("
            + key
            + "path) do update set sha256 = excluded.sha256, size = excluded.size",
        withOwner(place.path(), blob.sha256(), blob.size()));
  }

  Optional<Artifact> find(Sql sql) {
    return select(sql, "path = ?", place.path()).stream().findFirst();
  }

  List<Artifact> below(Sql sql) {
    String path = place.path();
    return path.isEmpty()
        ? select(sql, "1 = 1")
        : select(sql, "path >= ? and path < ?", path + "/", path + BEHIND_SLASH);
  }

  private List<Artifact> select(Sql sql, String which, Object... values) {
    return sql.all(
        "select path, sha256, size from " + table + " where " + mine() + which + " order by path",
        Shelf::artifact,
        withOwner(values));
  }

  private static Artifact artifact(Row row) {
    return new Artifact(row.text(1), row.text(2), row.integer(3));
  }

  /** Some of the paths, for a hint. */
  List<String> names(Sql sql) {
    return sql.all(
        "select path from " + table + " where " + mine() + "1 = 1 order by path limit 1000",
        row -> row.text(1),
        withOwner());
  }

  int delete(Sql sql) {
    String path = place.path();
    return sql.run(
        "delete from " + table + " where " + mine() + "(path = ? or path >= ? and path < ?)",
        withOwner(path, path + "/", path + BEHIND_SLASH));
  }
}
