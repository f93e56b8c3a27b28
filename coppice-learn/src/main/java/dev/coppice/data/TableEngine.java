package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Schema;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What reads and writes tables that are no text, found by {@link ServiceLoader}. It reads and
 * writes the files that it is told and no others, loads nothing from anywhere, and never runs a
 * text from a file.
 */
public interface TableEngine {

  /**
   * All rows of a Parquet file, in their order, to be run once. Whoever runs it closes its
   * connection.
   */
  PreparedStatement parquet(Path file) throws SQLException;

  /**
   * A query on a database of the engine itself, to be run once. It can change nothing. Whoever runs
   * it closes its connection.
   */
  PreparedStatement database(Path file, String sql) throws SQLException;

  /**
   * Writes a Parquet file in constant memory.
   *
   * @param rows JSON lines, each with the fields of the schema that have a value
   * @param file a draft: when this fails, a part of it may be there
   * @throws dev.coppice.errors.Unavailable when it cannot be written
   */
  void writeParquet(Path rows, Schema schema, Path file);

  /** The one there is. */
  static Optional<TableEngine> find() {
    return ServiceLoader.load(TableEngine.class).findFirst();
  }

  /**
   * The one there is.
   *
   * @param what needs it: {@code "'x.parquet'"}
   * @throws InvalidInput when there is none
   */
  static TableEngine required(String what) {
    return find()
        .orElseThrow(
            () ->
                new InvalidInput(
                    what
                        + " needs the module coppice-duckdb, which is not here; add it to the class"
                        + " path, or write the rows as CSV or JSON lines"));
  }
}
