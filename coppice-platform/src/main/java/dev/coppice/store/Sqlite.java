package dev.coppice.store;

import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite in one file. Write-ahead log and {@code synchronous = FULL}: readers never wait, and what
 * was acknowledged survives a power cut. Transactions that write take the lock at once ({@code
 * BEGIN IMMEDIATE}): one that reads first and then wants to write would fail beside another writer.
 */
record Sqlite(Path file) implements Dialect {

  private static final List<String> SETTINGS =
      List.of(
          "pragma busy_timeout = 10000",
          "pragma journal_mode = wal",
          "pragma synchronous = full",
          "pragma foreign_keys = on",
          "pragma case_sensitive_like = on",
          "pragma secure_delete = on", // who is erased is not left in free pages
          "pragma cache_size = -8000");

  @Override
  public Connection connect() throws SQLException {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be opened: its folder cannot be made: " + e, e);
    }
    Connection connection = open();
    try (Statement statement = connection.createStatement()) {
      for (String setting : SETTINGS) {
        statement.execute(setting);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private Connection open() throws SQLException {
    try {
      return new JDBC().connect("jdbc:sqlite:" + file, new Properties());
    } catch (LinkageError e) {
      throw new Unavailable(
          "SQLite cannot be loaded: its library is unpacked into "
              + System.getProperty("java.io.tmpdir")
              + ", which needs room and must let programs run (another one:"
              + " COPPICE_JAVA_OPTIONS=-Djava.io.tmpdir=DIR): "
              + e.getMessage(),
          e);
    }
  }

  static void unpackLibrary(Path folder) {
    String name = LibraryLoaderUtil.getNativeLibName();
    String packed = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = Objects.requireNonNull(JDBC.class.getResourceAsStream(packed))) {
      Files.createDirectories(folder);
      Files.copy(library, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new Unavailable("SQLite's library cannot be unpacked into " + folder + ": " + e, e);
    }
  }

  /** Writes the state that the file has now, log included, to another file; others go on. */
  void copyTo(Path copy) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement("vacuum into ?")) {
      statement.setString(1, copy.toString());
      statement.execute();
    } catch (SQLException e) {
      throw new SqlFailure(e).in(this);
    }
  }

  @Override
  public void beginWrite(Sql sql) {
    sql.run("begin immediate");
  }

  @Override
  public void beginRead(Sql sql) {
    sql.run("begin");
  }

  @Override
  public boolean hasTable(Sql sql, String name) {
    return sql.number("select count(*) from sqlite_master where name = ?", name) > 0;
  }

  @Override
  public List<String> tablesWith(Sql sql, String column) {
    return sql.all(
        "select t.name from sqlite_master t join pragma_table_info(t.name) c"
            + " where t.type = 'table' and c.name = ? order by t.name",
        row -> row.text(1),
        column);
  }

  @Override
  public String definition(String sql) {
    return sql.replace("{key}", "integer primary key")
        .replace("{text}", "text")
        .replace("{bytes}", "blob")
        .replace("{clustered}", "without rowid");
  }

  @Override
  public boolean isLost(SQLException e) {
    return false;
  }

  @Override
  public String name() {
    return file.toString();
  }
}
