package dev.coppice.registry;

import dev.coppice.audit.By;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of versions, inside somebody's transaction. */
final class Versions {

  private static final String LIVE =
      "select v.seq from model_versions v where v.deleted is null and v.model = ?";

  private Versions() {}

  /** The version that was made when the same was asked for before. */
  static Optional<ModelVersion> repeated(
      Sql sql, long model, NewVersion asked, @Nullable String hash) {
    if (asked.request() == null) {
      return Optional.empty();
    }
    Optional<ModelVersion> known =
        first(sql, LIVE + " and v.request = ?", model, asked.request())
            .map(seq -> VersionReader.one(sql, seq));
    known.ifPresent(
        version -> {
          boolean same =
              version.source().equals(asked.source())
                  && Objects.equals(version.run(), asked.run())
                  && Objects.equals(version.modelHash(), hash);
          if (!same) {
            throw new Conflict(
                "The request '"
                    + asked.request()
                    + "' made "
                    + version.reference()
                    + " from another run or model; give each registration a text of its own");
          }
        });
    return known;
  }

  static long insert(
      Sql sql, long model, NewVersion asked, @Nullable String hash, By by, long now) {
    int number = Models.nextVersion(sql, model);
    String label = Names.label(asked.label(), number);
    first(sql, LIVE + " and v.label = ?", model, label)
        .ifPresent(
            seq -> {
              throw new Conflict(
                  VersionReader.one(sql, seq).reference()
                      + " has the label '"
                      + label
                      + "' already");
            });
    long seq = sql.number("select coalesce(max(seq), 0) + 1 from model_versions");
    sql.run(
        "insert into model_versions (seq, model, number, label, run_id, run_link, source,"
            + " model_hash, request, description, user_id, status, created, updated)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        seq,
        model,
        number,
        label,
        asked.run(),
        asked.runLink(),
        asked.source(),
        hash,
        asked.request(),
        asked.description(),
        by.actor(),
        Status.READY.name(),
        now,
        now);
    asked.tags().forEach((key, value) -> tag(sql, seq, key, value));
    sql.runAll(
        "insert into version_files (version, path, sha256, size) values (?, ?, ?, ?)",
        asked.files().stream()
            .map(file -> new Object[] {seq, file.path(), file.sha256(), file.size()})
            .toList());
    return seq;
  }

  static void tag(Sql sql, long seq, String key, String value) {
    sql.run(
        "insert into model_version_tags (version, key, value) values (?, ?, ?)"
            + " on conflict (version, key) do update set value = excluded.value",
        seq,
        key,
        value);
  }

  static void touch(Sql sql, long seq, long now) {
    sql.run("update model_versions set updated = ? where seq = ?", now, seq);
  }

  /** Its number stays taken; its files, tags and aliases go. */
  static void delete(Sql sql, long seq, long now) {
    sql.run("delete from version_files where version = ?", seq);
    sql.run("delete from model_version_tags where version = ?", seq);
    sql.run("update model_versions set deleted = ?, updated = ? where seq = ?", now, now, seq);
  }

  /**
   * @throws NotFound when there is none, or it is deleted
   */
  static long seq(Sql sql, long model, String name, int number) {
    return find(sql, model, number)
        .orElseThrow(
            () -> {
              boolean deleted =
                  sql.number(
                          "select count(*) from model_versions where model = ? and number = ?",
                          model,
                          number)
                      > 0;
              String what = name + "/" + number;
              return new NotFound(
                  deleted
                      ? what + " is deleted"
                      : "There is no version " + what + newest(sql, model));
            });
  }

  static Optional<Long> find(Sql sql, long model, long number) {
    return first(sql, LIVE + " and v.number = ?", model, number);
  }

  /** All that are not deleted, the oldest first. */
  static List<Long> of(Sql sql, long model) {
    return sql.all(LIVE + " order by v.number", row -> row.integer(1), model);
  }

  /** The newest of each stage that has one, oldest first, for a few hundred models. */
  static Map<Long, List<Long>> newestOfEachStage(Sql sql, List<Long> models) {
    Map<Long, List<Long>> newest = new LinkedHashMap<>();
    sql.all(
        "select v.model, max(v.seq) from (select v.seq, v.model, "
            + Stage.SQL
            + " as stage from model_versions v where v.deleted is null and v.model in (?"
            + ", ?".repeat(models.size() - 1)
            + ")) v group by v.model, v.stage order by 1, 2",
        row ->
            newest.computeIfAbsent(row.integer(1), model -> new ArrayList<>()).add(row.integer(2)),
        models.toArray());
    return newest;
  }

  /** The version that somebody means by what stands behind the slash. */
  static long meant(Sql sql, long model, String name, String text) {
    if (text.matches("\\d{1,9}")) {
      return seq(sql, model, name, Integer.parseInt(text));
    }
    Optional<Long> labelled = first(sql, LIVE + " and v.label = ?", model, text);
    if (labelled.isPresent()) {
      return labelled.get();
    }
    if (text.toLowerCase(Locale.ROOT).equals("latest")) {
      return first(sql, LIVE + " order by v.number desc limit 1", model)
          .orElseThrow(() -> new NotFound("Model '" + name + "' has no version yet"));
    }
    if (text.matches("[vV]\\d{1,9}")) {
      return seq(sql, model, name, Integer.parseInt(text.substring(1)));
    }
    for (Stage stage : Stage.values()) {
      if (stage.label().equalsIgnoreCase(text)) {
        return first(
                sql,
                LIVE + " and " + Stage.SQL + " = ? order by v.number desc limit 1",
                model,
                stage.label())
            .orElseThrow(() -> new NotFound("No version of " + name + " is in " + stage.label()));
      }
    }
    throw new NotFound("There is no version " + name + "/" + text + known(sql, model, text));
  }

  private static String newest(Sql sql, long model) {
    return first(sql, LIVE + " order by v.number desc limit 1", model)
        .map(seq -> "; the newest is " + VersionReader.one(sql, seq).reference())
        .orElse("; it has none yet");
  }

  private static String known(Sql sql, long model, String text) {
    List<String> labels =
        sql.all(
            "select v.label from model_versions v where v.deleted is null and v.model = ?"
                + " order by v.number desc limit 30",
            row -> row.text(1),
            model);
    return labels.isEmpty() ? "; it has none yet" : Nearest.hint(text, labels);
  }

  private static Optional<Long> first(Sql sql, String query, @Nullable Object... values) {
    return sql.first(query, row -> row.integer(1), values);
  }
}
