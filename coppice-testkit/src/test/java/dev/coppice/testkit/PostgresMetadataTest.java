package dev.coppice.testkit;

import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PostgresMetadataTest extends MetadataContract {

  @TempDir private Path home;
  private final String url = PostgresServer.freshSchema();

  @Override
  protected Store open() {
    return Store.open(home, new StoreSettings(url));
  }
}
