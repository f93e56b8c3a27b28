package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.Unavailable;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteMetadataTest extends MetadataContract {

  @TempDir private Path home;

  @Override
  protected Store open() {
    return Store.open(home, StoreSettings.defaults());
  }

  @Test
  void askingWhetherThereIsAStoreMakesNothing() {
    Path other = home.resolve("other");
    assertFalse(Store.exists(other, StoreSettings.defaults()));
    assertFalse(Files.exists(other));
    assertTrue(Store.exists(home, StoreSettings.defaults()));
  }

  @Test
  void aFileThatIsNoDatabaseIsNamed() throws IOException {
    Path other = Files.createDirectories(home.resolve("other"));
    Files.writeString(other.resolve("coppice.db"), "This is a letter, not a database. ".repeat(99));
    Unavailable refused =
        assertThrows(Unavailable.class, () -> Store.open(other, StoreSettings.defaults()));
    assertTrue(refused.getMessage().contains(other.resolve("coppice.db").toString()));
    assertTrue(refused.getMessage().contains("is not a database"), refused::getMessage);
  }

  @Test
  void itsLibraryIsUnpackedWhereTheNextStartFindsIt() throws IOException {
    Path folder = home.resolve("library");
    Store.unpackLibrary(folder);
    Store.unpackLibrary(folder);
    Path library = folder.resolve(System.mapLibraryName("sqlitejdbc"));
    assertTrue(Files.size(library) > 100_000);
    Path file = Files.writeString(home.resolve("file"), "");
    Unavailable refused =
        assertThrows(Unavailable.class, () -> Store.unpackLibrary(file.resolve("library")));
    assertTrue(refused.getMessage().contains(file.resolve("library").toString()));
  }

  @Test
  void commitsAreDurable() {
    try (Store store = open()) {
      long level = store.metadata().write(sql -> sql.number("pragma synchronous"));
      assertEquals(2, level, "FULL");
    }
  }
}
