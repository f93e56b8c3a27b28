package dev.coppice.registry;

import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts versions together from their tables: one query a table for a few hundred of them. */
final class VersionReader {

  private static final int CHUNK = 500;

  private final Map<Long, Map<String, String>> tags = new LinkedHashMap<>();
  private final Map<Long, List<String>> aliases = new LinkedHashMap<>();
  private final Map<Long, List<VersionFile>> files = new LinkedHashMap<>();
  private final Sql sql;

  private VersionReader(Sql sql) {
    this.sql = sql;
  }

  /** The versions with these internal numbers, in this order. */
  static List<ModelVersion> all(Sql sql, List<Long> numbers) {
    List<ModelVersion> versions = new ArrayList<>();
    for (int from = 0; from < numbers.size(); from += CHUNK) {
      List<Long> chunk = numbers.subList(from, Math.min(numbers.size(), from + CHUNK));
      versions.addAll(new VersionReader(sql).read(chunk));
    }
    return versions;
  }

  static ModelVersion one(Sql sql, long number) {
    return all(sql, List.of(number)).get(0);
  }

  private interface Each {
    void read(long version, Row row);
  }

  private List<ModelVersion> read(List<Long> numbers) {
    collect(
        "select version, key, value from model_version_tags where version in (%s)"
            + " order by version, key",
        numbers,
        (version, row) ->
            tags.computeIfAbsent(version, k -> new LinkedHashMap<>())
                .put(row.text(2), row.text(3)));
    collect(
        "select v.seq, a.alias from model_versions v"
            + " join aliases a on a.model = v.model and a.version = v.number"
            + " where v.seq in (%s) order by v.seq, a.alias",
        numbers,
        (version, row) ->
            aliases.computeIfAbsent(version, k -> new ArrayList<>()).add(row.text(2)));
    collect(
        "select version, path, sha256, size from version_files where version in (%s)"
            + " order by version, path",
        numbers,
        (version, row) ->
            files
                .computeIfAbsent(version, k -> new ArrayList<>())
                .add(new VersionFile(row.text(2), row.text(3), row.integer(4))));
    Map<Long, ModelVersion> versions = new LinkedHashMap<>();
    collect(
        "select v.seq, m.name, v.number, v.label, v.run_id, v.source, v.status, v.description, "
            + Stage.SQL
            + ", v.created, v.updated, v.user_id, v.model_hash, v.run_link"
            + " from model_versions v join registered_models m on m.id = v.model"
            + " where v.seq in (%s)",
        numbers,
        (seq, row) -> versions.put(seq, version(seq, row)));
    return numbers.stream().map(versions::get).toList();
  }

  private void collect(String query, List<Long> numbers, Each each) {
    String marks = "?" + ", ?".repeat(numbers.size() - 1);
    sql.all(
        query.formatted(marks),
        row -> {
          each.read(row.integer(1), row);
          return row;
        },
        numbers.toArray());
  }

  private ModelVersion version(long seq, Row row) {
    return new ModelVersion(
        row.text(2),
        (int) row.integer(3),
        row.text(4),
        row.findText(5),
        row.text(6),
        Status.valueOf(row.text(7)),
        row.text(8),
        tags.getOrDefault(seq, Map.of()),
        aliases.getOrDefault(seq, List.of()),
        Stage.of(row.text(9)),
        row.integer(10),
        row.integer(11),
        row.text(12),
        row.findText(13),
        row.findText(14),
        files.getOrDefault(seq, List.of()));
  }
}
