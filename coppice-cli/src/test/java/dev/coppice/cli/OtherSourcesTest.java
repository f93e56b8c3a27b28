package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.RowHashes;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that do not come from a CSV file, through the commands. */
class OtherSourcesTest {

  private static final String QUERY = "select * from customers order by rowid";

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProjectAndDatabase() throws SQLException {
    shell = new Shell(folder);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
        Statement statement = connection.createStatement()) {
      String[] lines = shell.read("customers.csv").split("\n", -1);
      statement.execute("create table customers (" + lines[0] + ")"); // types are told by values
      String marks = lines[0].replaceAll("[^,]+", "?");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into customers values (" + marks + ")")) {
        for (int i = 1; i < lines.length - 1; i++) {
          String[] cells = lines[i].split(",", -1);
          for (int k = 0; k < cells.length; k++) {
            insert.setString(k + 1, cells[k].isEmpty() ? null : cells[k]);
          }
          insert.execute();
        }
      }
      connection.commit();
    }
  }

  private Result ok(String... args) {
    Result result = shell.run(args);
    assertEquals(0, result.code(), () -> String.join(" ", args) + "\n" + result.errors());
    return result;
  }

  @Test
  void aProjectTrainsOnAQueryAndThePredictionsAreThoseOfTheFile() {
    ok("train");
    String scored = scored("--input", shell.path("customers.csv").toString());
    Result trained = ok("train", "--json", "--data", database(), "--set", "data.sql=" + QUERY);
    assertEquals("logistic", trained.json().text("champion"));
    assertEquals(scored, scored("--input", shell.path("customers.csv").toString()));
    assertEquals(scored, scored("--input", database() + "#" + QUERY));

    String hash = trained.json().struct("hashes").text("data");
    ok("validate", "--data", database() + "#" + QUERY, "--set", "data.sha256=" + hash);
    Result other =
        shell.run(
            "validate",
            "--data",
            database() + "#" + QUERY + " desc",
            "--set",
            "data.sha256=" + hash);
    assertEquals(1, other.code());
    assertTrue(other.errors().contains("is not the pinned data"), other.errors());
  }

  private String database() {
    return "jdbc:sqlite:" + shell.path("shop.db");
  }

  private String scored(String... args) {
    String[] all =
        Stream.concat(
                Stream.of("score", "--output", shell.path("scored.csv").toString()),
                Stream.of(args))
            .toArray(String[]::new);
    ok(all);
    return shell.read("scored.csv");
  }

  @Test
  void everyOutputHoldsTheSameRows() {
    ok("train");
    String input = shell.path("customers.csv").toString();
    Schema schema =
        Schema.of(
            Field.category("customer_id"),
            Field.integer("tenure_months"),
            Field.number("monthly_charge"),
            Field.category("region"),
            Field.number("probability"),
            Field.category("prediction"));
    Frame csv = null;
    for (String name : List.of("out.csv", "out.jsonl", "out.parquet")) {
      ok("score", "--input", input, "--output", shell.path(name).toString());
      Frame rows = Table.read(Source.of(name, folder), CsvFormat.DEFAULT, schema).frame();
      csv = csv == null ? rows : csv;
      assertArrayEquals(RowHashes.hashes(csv), RowHashes.hashes(rows), name);
    }
    assertTrue(shell.read("out.jsonl").startsWith("{\"customer_id\":\"C-"));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(),
          files
              .map(Path::getFileName)
              .map(Path::toString)
              .filter(n -> n.contains("draft"))
              .toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsWrongWithAQueryIsSaidWithItsSetting() {
    Result result =
        shell.run("validate", "--data", database(), "--set", "data.sql=select * from nobody");
    assertEquals(1, result.code());
    assertTrue(result.errors().contains("no such table: nobody"), result.errors());
    result = shell.run("validate", "--set", "data.sql=select 1");
    assertEquals(2, result.code());
    assertTrue(
        result.errors().contains("'data.sql': 'customers.csv' is no database; accepted: jdbc:"),
        result.errors());
    result = shell.run("validate", "--data", database() + "#select region from customers");
    assertTrue(result.errors().contains("the data has no column 'churned'"), result.errors());
  }

  @Test
  void aPasswordIsNeverASetting() throws IOException {
    String address = "jdbc:postgresql://localhost:1/shop?password=geheim";
    for (String[] command :
        new String[][] {
          {"train", "--data", address, "--set", "data.sql=select 1"},
          {"config", "show", "--set", "data.source=" + address},
          {"promote", "churn", "--data", address + "#select 1"},
          {"score", "--input", address + "#select 1", "--output", "x.csv"}
        }) {
      Result result = shell.run(command);
      assertTrue(result.code() != 0);
      assertFalse((result.out() + result.errors()).contains("geheim"), result.errors());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        assertFalse(
            new String(bytes, StandardCharsets.ISO_8859_1).contains("geheim"), file.toString());
      }
    }
  }
}
