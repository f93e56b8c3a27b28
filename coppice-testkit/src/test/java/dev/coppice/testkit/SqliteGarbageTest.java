package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.store.Garbage;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Erasure;
import dev.coppice.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteGarbageTest extends GarbageContract {

  @TempDir private Path home;

  @Override
  protected Store open() {
    return Store.open(home, StoreSettings.defaults());
  }

  @Override
  protected Path blobs() {
    return home.resolve("blobs");
  }

  /** A table that a later version adds is noticed here. */
  @Test
  void everyTableAboutARunIsOneThatErasingClears() {
    try (Store store = open()) {
      Tracking.open(store, Clock.systemUTC());
      for (String table : tablesWith(store, "run")) {
        assertTrue(Erasure.TABLES.contains(table), "Erasure does not clear " + table);
      }
      for (String table : tablesWith(store, "model")) {
        assertTrue(Erasure.MODEL_TABLES.contains(table), "Erasure does not clear " + table);
      }
    }
  }

  private static List<String> tablesWith(Store store, String column) {
    return store
        .metadata()
        .read(
            sql ->
                sql.all(
                    "select t.name from sqlite_master t join pragma_table_info(t.name) c"
                        + " where t.type = 'table' and c.name = ?",
                    row -> row.text(1),
                    column));
  }

  @Test
  void whatAKilledCollectorLeftGoesBackAndIsJudgedAnew() throws IOException {
    try (Store store = open()) {
      Tracking.open(store, Clock.systemUTC());
      byte[] bytes = {1, 2, 3};
      String name = store.blobs().put(new ByteArrayInputStream(bytes)).sha256();
      Path file = blobs().resolve(name.substring(0, 2)).resolve(name);
      Path leaving = Files.createDirectories(blobs().resolve("leaving")).resolve(name);
      Files.move(file, leaving);
      Path draft = Files.write(blobs().resolve("drafts").resolve("half"), bytes);
      Garbage.collect(store, Instant.EPOCH);
      assertTrue(store.blobs().has(name));
      assertTrue(Files.exists(draft), "it may be somebody's right now");
      assertEquals(1, Garbage.collect(store, Instant.now().plusSeconds(60)).blobs());
      assertFalse(Files.exists(draft));
    }
  }
}
