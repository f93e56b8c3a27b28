package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Promotion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.store.Store;
import dev.coppice.tracking.Search;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A registry on an empty store, and what its contracts say often. After each test the audit log
 * must hold together.
 */
abstract class RegistryStory {

  static final By ANN = new By("ann", "better");

  final ManualClock clock = new ManualClock(Instant.parse("2026-05-03T12:00:00Z"));
  Store store;
  Registry registry;

  /** An empty store. */
  protected abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
    registry = Registry.open(store, clock);
  }

  @AfterEach
  void everyDecisionWasWrittenDown() {
    assertNull(Audit.open(store, clock).check().broken());
    store.close();
  }

  ModelVersion register(String model) {
    return registry.register(NewVersion.of(model, "runs:/abc/model", List.of()), ANN);
  }

  void registerThree() {
    register("churn");
    register("churn");
    register("churn");
  }

  PromotionRecord promote(int version) {
    return registry.promote(Promotion.of("churn", version, "champion"), ANN);
  }

  Map<Integer, Stage> stages() {
    Map<Integer, Stage> stages = new TreeMap<>();
    Search all = Search.of("name = 'churn'", List.of(), 100);
    registry.searchVersions(all).items().forEach(v -> stages.put(v.number(), v.stage()));
    return stages;
  }

  void at(String time) {
    clock.set(Instant.parse(time));
  }
}
