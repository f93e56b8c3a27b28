package dev.coppice.duckdb;

import dev.coppice.data.TableEngine;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBDriver;

/**
 * DuckDB within the process, one small instance for each thing asked.
 *
 * <p>Idea: an instance is given the paths it may touch, then everything else outside of it is shut
 * and its settings are locked, before it sees any row or query: no other file, no network, no
 * extension. Rows come in the order of the file, piece by piece, whatever the size. Cost: the
 * native library is unpacked once a process, about a second of a processor. Rejected: the chunk
 * reader of the driver (three times as fast as rows of JDBC where all is numbers; the cells of a
 * frame cost more than the rows), Arrow (needs openings in the modules of the JDK).
 */
public final class DuckDbEngine implements TableEngine {

  private static final String MEMORY = "1GB";

  @Override
  public PreparedStatement parquet(Path file) throws SQLException {
    String rows = "select * from read_parquet(" + literal(file) + ")";
    return prepared(opened("jdbc:duckdb:", List.of(file)), rows);
  }

  @Override
  public PreparedStatement database(Path file, String sql) throws SQLException {
    return prepared(opened("jdbc:duckdb:" + file, List.of()), sql);
  }

  /**
   * The driver hands out points in time by the clock of this machine's zone, which an hour of every
   * autumn has twice: they become times without a zone, in UTC, before it sees them.
   */
  private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
    try {
      PreparedStatement plain = connection.prepareStatement(sql);
      ResultSetMetaData facts = plain.getMetaData();
      List<String> columns = new ArrayList<>();
      boolean zoned = false;
      for (int i = 1; i <= facts.getColumnCount(); i++) {
        String name = '"' + facts.getColumnLabel(i).replace("\"", "\"\"") + '"';
        boolean instant = facts.getColumnType(i) == Types.TIMESTAMP_WITH_TIMEZONE;
        zoned |= instant;
        columns.add(
            instant ? "make_timestamp(epoch_us(c" + i + ")) as " + name : "c" + i + " as " + name);
      }
      if (!zoned) {
        return plain;
      }
      plain.close();
      String names =
          IntStream.rangeClosed(1, columns.size())
              .mapToObj(i -> "c" + i)
              .collect(Collectors.joining(", "));
      return connection.prepareStatement(
          "with q("
              + names
              + ") as ("
              + sql.strip().replaceFirst(";$", "")
              + "\n) select "
              + String.join(", ", columns)
              + " from q");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void writeParquet(Path rows, Schema schema, Path file) {
    String columns =
        schema.fields().stream()
            .map(field -> literal(field.name()) + ": " + literal(type(field)))
            .collect(Collectors.joining(", ", "{", "}"));
    try (Connection connection = opened("jdbc:duckdb:", List.of(rows, file));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (select * from read_json("
              + literal(rows)
              + ", format = 'newline_delimited', columns = "
              + columns
              + ", maximum_object_size = 67108864)) to "
              + literal(file)
              + " (format parquet, compression zstd, use_tmp_file false)");
    } catch (SQLException e) {
      throw new Unavailable(file + " cannot be written as Parquet: " + e.getMessage(), e);
    }
  }

  private static String type(Field field) {
    FieldType type = field.type();
    return switch (type) {
      case NUMBER -> "DOUBLE";
      case INTEGER -> "BIGINT";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case CATEGORY -> "VARCHAR";
    };
  }

  private static Connection opened(String url, List<Path> paths) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    properties.setProperty("threads", "1");
    properties.setProperty("memory_limit", MEMORY);
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    if (!url.endsWith(":")) {
      properties.setProperty("duckdb.read_only", "true");
    }
    Connection connection = connect(url, properties);
    try (Statement statement = connection.createStatement()) {
      String allowed = paths.stream().map(DuckDbEngine::literal).collect(Collectors.joining(", "));
      statement.execute("set allowed_paths = [" + allowed + "]");
      statement.execute("set temp_directory = ''");
      statement.execute("set enable_external_access = false");
      statement.execute("set lock_configuration = true");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection connect(String url, Properties properties) throws SQLException {
    try {
      Connection connection = new DuckDBDriver().connect(url, properties);
      if (connection == null) {
        throw new SQLException(url + " is no address of DuckDB");
      }
      return connection;
    } catch (NoClassDefFoundError e) {
      throw new Unavailable(
          "DuckDB is not here: the class path has coppice-duckdb and lacks duckdb_jdbc", e);
    } catch (LinkageError e) {
      throw new Unavailable(
          "DuckDB cannot be loaded: its library is unpacked into "
              + System.getProperty("java.io.tmpdir")
              + ", which needs 80 MB and must let programs run (another one:"
              + " COPPICE_JAVA_OPTIONS=-Djava.io.tmpdir=DIR): "
              + e.getMessage(),
          e);
    }
  }

  private static String literal(Object text) {
    return "'" + text.toString().replace("'", "''") + "'";
  }
}
