package dev.coppice.store;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.Unavailable;
import java.util.Arrays;
import java.util.List;

/**
 * Facts in a database: one writer, many readers.
 *
 * <p>What {@link #write} answers is on disk. Writes that wait at the same time share one durable
 * commit, which is what makes many clients fast; each stands for itself, so one that fails undoes
 * only itself. Any thread; several processes may have the same database open.
 */
public final class Metadata implements AutoCloseable {

  /** What is done inside one transaction. May run on another thread; must not wait for others. */
  @FunctionalInterface
  public interface Work<R> {
    R on(Sql sql);
  }

  private final Dialect dialect;
  private final Writer writer;
  private final Readers readers;

  private Metadata(Dialect dialect) {
    this.dialect = dialect;
    this.writer = new Writer(dialect);
    this.readers = new Readers(dialect);
  }

  static Metadata open(Dialect dialect) {
    Metadata metadata = new Metadata(dialect);
    try {
      metadata.migrate("store", Metadata.class, "0001-changes.sql");
      return metadata;
    } catch (RuntimeException e) {
      metadata.close();
      throw e;
    }
  }

  /**
   * Brings the tables of a room up to date: runs the scripts that this database has not seen.
   *
   * @param room whose tables they are
   * @param scripts statements that end in a semicolon and a line end; a script never changes once
   *     it was released
   * @throws Conflict when a newer Coppice wrote the tables
   */
  public void migrate(String room, List<String> scripts) {
    new Migrations(dialect, room, scripts).run(this);
  }

  /** The same for scripts that lie beside a class of the room. */
  public void migrate(String room, Class<?> beside, String... names) {
    migrate(room, Arrays.stream(names).map(name -> Migrations.script(beside, name)).toList());
  }

  /**
   * Does something as a whole or not at all.
   *
   * @throws Unavailable when the database cannot do it; nothing was changed
   * @throws dev.coppice.errors.OutcomeUnknown when it was lost on the way
   */
  public <R> R write(Work<R> work) {
    return writer.write(work);
  }

  /**
   * Reads one state of the database, which writers do not disturb.
   *
   * @throws Unavailable when the database cannot be read
   */
  public <R> R read(Work<R> work) {
    return readers.read(work);
  }

  /** A number that grows with every commit, of any process: for those who poll for news. */
  public long version() {
    return read(sql -> sql.number("select number from changes"));
  }

  /** The tables that have a column of this name. */
  List<String> tablesWith(Sql sql, String column) {
    return dialect.tablesWith(sql, column);
  }

  /** Waits for the writes that have begun. */
  @Override
  public void close() {
    writer.close();
    readers.close();
  }
}
