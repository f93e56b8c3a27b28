package dev.coppice.loop;

import dev.coppice.testkit.PostgresServer;
import dev.coppice.store.StoreSettings;

class PostgresLoopTest extends LoopContract {

  private final StoreSettings settings = new StoreSettings(PostgresServer.freshSchema());

  @Override
  StoreSettings settings() {
    return settings;
  }
}
