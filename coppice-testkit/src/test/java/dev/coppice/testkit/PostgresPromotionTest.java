package dev.coppice.testkit;

import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PostgresPromotionTest extends PromotionContract {

  @TempDir private Path home;

  @Override
  protected Store open() {
    return Store.open(home, new StoreSettings(PostgresServer.freshSchema()));
  }
}
