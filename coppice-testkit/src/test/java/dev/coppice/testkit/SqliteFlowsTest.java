package dev.coppice.testkit;

import dev.coppice.store.StoreSettings;

class SqliteFlowsTest extends FlowsContract {

  @Override
  protected StoreSettings settings() {
    return StoreSettings.defaults();
  }
}
