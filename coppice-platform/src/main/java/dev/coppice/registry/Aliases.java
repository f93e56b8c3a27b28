package dev.coppice.registry;

import dev.coppice.audit.By;
import dev.coppice.errors.Conflict;
import dev.coppice.registry.AliasChange.Kind;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the aliases of one model point, inside somebody's transaction. Every move adds a change and
 * none is ever taken away.
 *
 * <p>Each change knows the change <i>below</i> it: the one that going back leads to. A move puts
 * itself on top of the latest change; a rollback repeats the change below and takes over what is
 * below that. So going back twice leads two steps back, as in a browser, and never to and fro.
 */
record Aliases(Sql sql, long model, String name) {

  private record Change(long seq, @Nullable Long version, @Nullable Long below, long at) {

    static final String COLUMNS = "select seq, version, below, at from alias_changes";

    static Change read(Row row) {
      return new Change(row.integer(1), row.findInteger(2), row.findInteger(3), row.integer(4));
    }
  }

  Map<String, Integer> all() {
    Map<String, Integer> all = new LinkedHashMap<>();
    sql.all(
        "select alias, version from aliases where model = ? order by alias",
        row -> all.put(row.text(1), (int) row.integer(2)),
        model);
    return all;
  }

  Optional<Integer> get(String alias) {
    return Optional.ofNullable(all().get(alias));
  }

  /** Those that point at a version. */
  List<String> of(int version) {
    return sql.all(
        "select alias from aliases where model = ? and version = ? order by alias",
        row -> row.text(1),
        model,
        version);
  }

  /**
   * @param version null removes the alias
   * @return whether it was elsewhere before
   */
  boolean move(String alias, @Nullable Integer version, Kind kind, By by, long now) {
    Change top = top(alias);
    Long target = version == null ? null : Long.valueOf(version);
    Long from = top == null ? null : top.version();
    if (target == null ? from == null : target.equals(from)) {
      return false;
    }
    add(alias, from, target, top == null ? null : top.seq(), kind, by, now);
    return true;
  }

  /**
   * Back to the nearest change below whose version is still there and another one.
   *
   * @return the version that the alias points at now
   */
  int rollBack(String alias, By by, long now) {
    Change top = top(alias);
    Change back = top == null ? null : below(top);
    while (back != null && !leadsElsewhere(back, top)) {
      back = below(back);
    }
    if (top == null || back == null || back.version() == null) {
      String before =
          top == null || top.version() == null ? "" : "before version " + top.version() + ", ";
      throw new Conflict(
          "There is nothing to roll back to: "
              + before
              + name
              + "@"
              + alias
              + " meant no version that is still there");
    }
    add(alias, top.version(), back.version(), back.below(), Kind.ROLLED_BACK, by, now);
    return (int) (long) back.version();
  }

  private boolean leadsElsewhere(Change back, @Nullable Change top) {
    return back.version() != null
        && (top == null || !back.version().equals(top.version()))
        && Versions.find(sql, model, back.version()).isPresent();
  }

  private @Nullable Change top(String alias) {
    return sql.first(
            Change.COLUMNS + " where model = ? and alias = ? order by seq desc limit 1",
            Change::read,
            model,
            alias)
        .orElse(null);
  }

  private @Nullable Change below(Change change) {
    return change.below() == null
        ? null
        : sql.first(Change.COLUMNS + " where seq = ?", Change::read, change.below()).orElse(null);
  }

  private void add(
      String alias,
      @Nullable Long from,
      @Nullable Long to,
      @Nullable Long below,
      Kind kind,
      By by,
      long now) {
    Change top = top(alias);
    sql.run(
        "insert into alias_changes"
            + " (seq, model, alias, previous, version, below, kind, at, actor, reason)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sql.number("select coalesce(max(seq), 0) + 1 from alias_changes"),
        model,
        alias,
        from,
        to,
        below,
        kind.name(),
        top == null ? now : Math.max(now, top.at()), // clocks of other machines may be ahead
        by.actor(),
        by.reason());
    if (to == null) {
      sql.run("delete from aliases where model = ? and alias = ?", model, alias);
    } else {
      sql.run(
          "insert into aliases (model, alias, version) values (?, ?, ?)"
              + " on conflict (model, alias) do update set version = excluded.version",
          model,
          alias,
          to);
    }
    if (Stage.ofAlias(alias) == Stage.PRODUCTION) {
      setArchived(from, now);
      if (to != null && get("challenger").filter(number -> number.longValue() == to).isPresent()) {
        move("challenger", null, Kind.REMOVED, by.because("it is " + alias + " now"), now);
      }
    }
    if (Stage.ofAlias(alias) != Stage.NONE) {
      setArchived(to, null);
    }
    Models.touch(sql, model, now);
  }

  void setArchived(@Nullable Long version, @Nullable Long when) {
    sql.run(
        "update model_versions set archived = ? where model = ? and number = ?",
        when,
        model,
        version);
  }

  /** All changes of an alias, or of every one when it is empty; the newest first. */
  List<AliasChange> history(String alias) {
    return sql.all(
        "select alias, previous, version, kind, at, actor, reason from alias_changes"
            + " where model = ? and (alias = ? or ? = '') order by seq desc",
        row ->
            new AliasChange(
                name,
                row.text(1),
                small(row.findInteger(2)),
                small(row.findInteger(3)),
                Kind.valueOf(row.text(4)),
                row.integer(5),
                row.text(6),
                row.text(7)),
        model,
        alias,
        alias);
  }

  Optional<Integer> at(String alias, long when) {
    return sql
        .all(
            "select version from alias_changes where model = ? and alias = ? and at <= ?"
                + " order by seq desc limit 1",
            row -> Optional.ofNullable(small(row.findInteger(1))),
            model,
            alias,
            when)
        .stream()
        .findFirst()
        .flatMap(version -> version);
  }

  private static @Nullable Integer small(@Nullable Long number) {
    return number == null ? null : (int) (long) number;
  }
}
