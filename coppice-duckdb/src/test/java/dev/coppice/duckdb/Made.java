package dev.coppice.duckdb;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;

/** Files, databases and schemas for the tests of this room. */
final class Made {

  private Made() {}

  /** Runs statements on a database, which is made when it is not there. */
  static void run(String url, String... statements) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static Path parquet(Path folder, String name, String query) {
    Path file = folder.resolve(name);
    run("jdbc:duckdb:", "copy (" + query + ") to '" + file + "' (format parquet)");
    return file;
  }

  /** {@code "age:integer country:category"}. */
  static Schema schema(String fields) {
    return new Schema(
        Arrays.stream(fields.split(" ", -1))
            .map(field -> field.split(":", 2))
            .map(f -> new Field(f[0], FieldType.valueOf(f[1].toUpperCase(Locale.ROOT))))
            .toList());
  }

  static Table read(Source source, String fields) {
    return Table.read(source, CsvFormat.DEFAULT, schema(fields));
  }
}
