package dev.coppice.duckdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.Inference;
import dev.coppice.data.KeptRows;
import dev.coppice.data.RowHashes;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {

  private static final String[] TABLE = {
    "create table customers (id bigint, age integer, spend numeric(10, 2), country varchar(20),"
        + " seen timestamp, active boolean)",
    "insert into customers values (3, 41, 10.25, 'DE', '2024-03-31 02:30:00', true),"
        + " (1, null, 7.5, null, null, false), (2, 30, null, 'FR', '2024-01-01 00:00:00.5', null)"
  };
  private static final String FIELDS =
      "id:integer age:integer spend:number country:category seen:timestamp active:category";

  @TempDir Path folder;

  @Test
  void duckDbIsAsked() {
    Made.run("jdbc:duckdb:" + folder.resolve("shop.duckdb"), TABLE);
    customers("jdbc:duckdb:shop.duckdb", "true", "false");
  }

  @Test
  void sqliteIsAsked() {
    Made.run("jdbc:sqlite:" + folder.resolve("shop.db"), TABLE);
    customers("jdbc:sqlite:shop.db", "1", "0");
  }

  @Test
  void postgresIsAsked() {
    String url = PostgresServer.freshSchema();
    Made.run(url, TABLE);
    customers(url, "true", "false");
    Made.run(
        url,
        "create table t as select i, '2024-03-31 02:30:00+02'::timestamptz z, i::real r,"
            + " 'NaN'::numeric n, gen_random_uuid() u, '{\"a\": 1}'::jsonb j"
            + " from generate_series(1, 20000) i");
    Source source = Source.of(url + "#select * from t order by i", folder);
    Table table =
        Made.read(source, "i:integer z:timestamp r:number n:number u:category j:category");
    assertEquals(20_000, table.frame().rows());
    assertEquals(1711845000, table.frame().numbers("z")[19_999]);
    assertTrue(Double.isNaN(table.frame().numbers("n")[0]));
  }

  private void customers(String url, String yes, String no) {
    Source source = Source.of(url, folder).asked("select * from customers order by id");
    Table table = Made.read(source, FIELDS);
    Frame frame = table.frame();
    assertArrayEquals(new double[] {1, 2, 3}, frame.numbers("id"));
    assertArrayEquals(new double[] {Double.NaN, 30, 41}, frame.numbers("age"));
    assertArrayEquals(new double[] {7.5, Double.NaN, 10.25}, frame.numbers("spend"));
    assertEquals("DE", frame.texts("country").text(2));
    assertArrayEquals(new double[] {Double.NaN, 1704067200.5, 1711852200}, frame.numbers("seen"));
    assertEquals(no, frame.texts("active").text(0));
    assertEquals(yes, frame.texts("active").text(2));
    assertEquals(1, frame.texts("active").missing());
    Map<String, FieldType> types = Inference.types(source, CsvFormat.DEFAULT, "");
    assertEquals(FieldType.INTEGER, types.get("age"));
    assertEquals(FieldType.NUMBER, types.get("spend"));
    assertEquals(FieldType.TIMESTAMP, types.get("seen"));

    assertEquals(table.sha256(), Made.read(source, "id:integer").sha256());
    askedOnce(source, table, url);
    Source other = Source.of(url, folder).asked("select * from customers order by id desc");
    assertFalse(table.sha256().equals(Made.read(other, FIELDS).sha256()));
    Made.read(source.pinned(table.sha256()), FIELDS);
    refused(other.pinned(table.sha256()), "is not the pinned data: its SHA-256 is ");

    Source typing = Source.of(url, folder).asked("selec * from customers");
    refused(typing, "wanted: one query that changes nothing");
    refused(Source.of(url, folder).asked("select nothing from customers"), "nothing");
    refused(Source.of(url, folder), "There is no query for '" + url + "'; set data.sql");
    for (String change :
        new String[] {
          "delete from customers returning id",
          "insert into customers (id) values (9) returning id",
          "create table mine (x integer)"
        }) {
      assertThrows(
          CoppiceException.class,
          () -> Made.read(Source.of(url, folder).asked(change), "id:integer"),
          change);
    }
    assertEquals(table.sha256(), Made.read(source, FIELDS).sha256());
  }

  /** Whoever reads the rows that were kept gets what the database answered, and nothing later. */
  private void askedOnce(Source source, Table table, String url) {
    try (KeptRows rows = new KeptRows()) {
      Source kept = rows.of(source);
      Table read = Made.read(kept, FIELDS);
      assertEquals(table.sha256(), read.sha256());
      assertArrayEquals(RowHashes.hashes(table.frame()), RowHashes.hashes(read.frame()));
      assertEquals(
          Inference.types(source, CsvFormat.DEFAULT, ""),
          Inference.types(kept, CsvFormat.DEFAULT, ""));
      Source chance = rows.of(Source.of(url, folder).asked("select random() as chance"));
      assertEquals(
          Made.read(chance, "chance:number").sha256(), Made.read(chance, "chance:number").sha256());
      assertThrows(InvalidInput.class, () -> rows.of(source.pinned("0".repeat(64))));
    }
  }

  @Test
  void onlyHarmlessAddressesAreTaken() {
    for (String secret : new String[] {"?password=geheim", "?user=a&sslpassword=geheim"}) {
      InvalidInput e =
          assertThrows(
              InvalidInput.class, () -> Source.of("jdbc:postgresql://h/d" + secret, folder));
      assertTrue(e.getMessage().contains("COPPICE_DATA_PASSWORD"), e::getMessage);
      assertFalse(e.getMessage().contains("geheim"), e::getMessage);
    }
    for (String address :
        new String[] {
          "jdbc:postgresql://user:geheim@h/d",
          "jdbc:postgresql://h/d?socketFactory=evil.Class",
          "jdbc:postgresql://h,h2/d",
          "jdbc:sqlite::resource:http://h/x.db",
          "jdbc:sqlite::memory:",
          "jdbc:sqlite:x.db?enable_load_extension=true",
          "jdbc:duckdb:x.db;access_mode=READ_WRITE",
          "jdbc:duckdb:",
          "jdbc:h2:mem:x"
        }) {
      InvalidInput e = assertThrows(InvalidInput.class, () -> Source.of(address, folder), address);
      assertTrue(e.getMessage().contains("accepted: "), e::getMessage);
      assertFalse(e.getMessage().contains("geheim"), e::getMessage);
    }
  }

  @Test
  void whatIsNotThereIsNotMade() {
    for (String kind : new String[] {"sqlite", "duckdb"}) {
      Source source = Source.of("jdbc:" + kind + ":no.db#select 1 a", folder);
      assertThrows(NotFound.class, () -> Made.read(source, "a:integer"));
      assertFalse(Files.exists(folder.resolve("no.db")));
    }
    Source nobody = Source.of("jdbc:postgresql://localhost:1/x#select 1 a", folder);
    assertThrows(Unavailable.class, () -> Made.read(nobody, "a:integer"));
  }

  @Test
  void aDatabaseIsNoFile() {
    Source source = Source.of("jdbc:sqlite:x.db#select 1", folder);
    InvalidInput e = assertThrows(InvalidInput.class, source::open);
    assertEquals("'jdbc:sqlite:x.db' is a database; wanted here: a file", e.getMessage());
    assertEquals("row 4", source.place(4));
    assertEquals("line 4", Source.of("x.csv", folder).place(4));
  }

  private static void refused(Source source, String part) {
    InvalidInput e = assertThrows(InvalidInput.class, () -> Made.read(source, "id:integer"));
    assertTrue(e.getMessage().contains(part), e::getMessage);
  }
}
