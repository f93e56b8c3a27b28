package dev.coppice.testkit;

import dev.coppice.store.StoreSettings;

class PostgresFlowsTest extends FlowsContract {

  private final StoreSettings settings = new StoreSettings(PostgresServer.freshSchema());

  @Override
  protected StoreSettings settings() {
    return settings;
  }
}
