package dev.coppice.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.Source;
import dev.coppice.data.TableEngine;
import dev.coppice.errors.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Made.run("jdbc:duckdb:" + folder.resolve("shop.duckdb"), "create table t as select 1 a");
    Made.parquet(folder, "named.parquet", "select 1 a");
    Made.parquet(folder, "secret.parquet", "select 2 a");
    Files.writeString(folder.resolve("secret.txt"), "do not tell");
  }

  @Test
  void onlyTheNamedFileIsReadAndNothingIsWrittenOrLoaded() throws SQLException {
    TableEngine engine = TableEngine.required("this");
    try (Connection parquet = engine.parquet(folder.resolve("named.parquet")).getConnection();
        Connection database =
            engine.database(folder.resolve("shop.duckdb"), "select 1").getConnection()) {
      for (Connection connection : new Connection[] {parquet, database}) {
        for (String sql :
            new String[] {
              "select * from read_parquet('" + folder + "/secret.parquet')",
              "select * from '" + folder + "/*.parquet'",
              "select * from read_text('" + folder + "/secret.txt')",
              "select * from read_csv('/etc/passwd')",
              "select * from glob('" + folder + "/*')",
              "copy (select 1) to '" + folder + "/out.csv'",
              "export database '" + folder + "/out'",
              "attach '" + folder + "/out.db'",
              "install httpfs",
              "load httpfs",
              "select * from read_parquet('https://example.org/x.parquet')",
              "set enable_external_access = true",
              "set allowed_paths = ['/etc/passwd']",
              "set autoinstall_known_extensions = true",
              "reset lock_configuration"
            }) {
          try (Statement statement = connection.createStatement()) {
            assertThrows(SQLException.class, () -> statement.execute(sql), sql);
          }
        }
      }
    }
    assertFalse(Files.exists(folder.resolve("out.csv")));
    assertFalse(Files.exists(folder.resolve("out.db")));
  }

  @Test
  void aQueryCannotLeaveItsDatabaseBySeveralStatements() {
    Source source =
        Source.of("jdbc:duckdb:shop.duckdb", folder)
            .asked("set threads = 2; select * from read_text('" + folder + "/secret.txt')");
    InvalidInput e = assertThrows(InvalidInput.class, () -> Made.read(source, "a:integer"));
    assertFalse(e.getMessage().contains("do not tell"), e::getMessage);
  }

  @Test
  void aNameIsNeverRun() {
    String name = "a'); drop table t; --.parquet";
    Path file = folder.resolve(name);
    assertTrue(folder.resolve("named.parquet").toFile().renameTo(file.toFile()));
    assertEquals(1, Made.read(Source.of(name, folder), "a:integer").frame().rows());
  }

  @Test
  void aNameWithStarsIsThisFileAlone() {
    Path file = folder.resolve("[x]*.parquet");
    assertTrue(folder.resolve("named.parquet").toFile().renameTo(file.toFile()));
    assertEquals(
        1, Made.read(Source.of("[x]*.parquet", folder), "a:integer").frame().numbers("a")[0]);
  }
}
