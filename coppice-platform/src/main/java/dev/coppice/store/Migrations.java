package dev.coppice.store;

import dev.coppice.errors.Conflict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Brings a room's tables from the version they have to the newest, in one transaction; a database
 * that is up to date is only read. Our own forty lines, since Flyway doubles the time that a
 * command needs to open the store (docs/decisions/0011).
 */
record Migrations(Dialect dialect, String room, List<String> scripts) {

  /** The text of a script that lies beside a class. */
  static String script(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void run(Metadata metadata) {
    long found = metadata.read(this::version);
    if (found < scripts.size()) {
      metadata.write(
          sql -> {
            upgrade(sql);
            return found;
          });
    }
  }

  private void upgrade(Sql sql) {
    if (!dialect.hasTable(sql, "formats")) {
      execute(
          sql,
          "create table formats (room {text} primary key, version bigint not null) {clustered}");
    }
    for (long next = version(sql); next < scripts.size(); next++) {
      for (String statement : scripts.get((int) next).split(";\\R", -1)) {
        if (!statement.isBlank()) {
          execute(sql, statement);
        }
      }
    }
    sql.run(
        "insert into formats (room, version) values (?, ?)"
            + " on conflict (room) do update set version = excluded.version",
        room,
        scripts.size());
  }

  private void execute(Sql sql, String statement) {
    sql.run(dialect.definition(statement));
  }

  private long version(Sql sql) {
    long version =
        dialect.hasTable(sql, "formats")
            ? sql.number("select version from formats where room = ?", room)
            : 0;
    if (version > scripts.size()) {
      throw new Conflict(
          "A newer Coppice wrote "
              + dialect.name()
              + " (format "
              + version
              + " of "
              + room
              + "; this one knows "
              + scripts.size()
              + "); update Coppice, or name another home with --home");
    }
    return version;
  }
}
