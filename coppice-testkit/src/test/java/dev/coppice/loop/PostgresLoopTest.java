package dev.coppice.loop;

import dev.coppice.store.StoreSettings;
import dev.coppice.testkit.PostgresServer;

class PostgresLoopTest extends LoopContract {

  private final StoreSettings settings = new StoreSettings(PostgresServer.freshSchema());

  @Override
  StoreSettings settings() {
    return settings;
  }
}
