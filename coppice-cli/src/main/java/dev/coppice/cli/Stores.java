package dev.coppice.cli;

import dev.coppice.monitoring.Alerts;
import dev.coppice.predictions.Labels;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stores of a server: one a home, however many projects and doors use it, opened when it is
 * first needed. Any thread.
 */
final class Stores implements AutoCloseable {

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<Place, Store> stores = new LinkedHashMap<>();
  private final Map<String, Labels> labels = new LinkedHashMap<>();
  private final Map<String, Alerts> alerts = new LinkedHashMap<>();
  private final Clock clock;

  private record Place(Path home, StoreSettings settings) {}

  Stores(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String project, Path home, StoreSettings settings) {
    places.put(project, new Place(home, settings));
  }

  /** Whether a project has a store yet; asking makes nothing. */
  synchronized boolean exists(String project) {
    Place place = place(project);
    return Store.exists(place.home(), place.settings());
  }

  /**
   * The store of a project, open until all are closed.
   *
   * @throws dev.coppice.errors.Unavailable when it cannot be opened now
   */
  synchronized Store store(String project) {
    Place place = place(project);
    return store(place.home(), place.settings());
  }

  /**
   * The store of a home, open until all are closed.
   *
   * @throws dev.coppice.errors.Unavailable when it cannot be opened now
   */
  synchronized Store store(Path home, StoreSettings settings) {
    Place place = new Place(home.toAbsolutePath().normalize(), settings);
    return stores.computeIfAbsent(place, there -> Store.open(there.home(), there.settings()));
  }

  private Place place(String project) {
    Place place = places.get(project);
    if (place == null) {
      throw new IllegalArgumentException(project);
    }
    return place;
  }

  /**
   * @throws dev.coppice.errors.Unavailable when the store cannot be opened now
   */
  synchronized Labels labels(String project) {
    return labels.computeIfAbsent(project, name -> Labels.open(store(name), name, clock));
  }

  /**
   * @throws dev.coppice.errors.Unavailable when the store cannot be opened now
   */
  synchronized Alerts alerts(String project) {
    return alerts.computeIfAbsent(project, name -> Alerts.open(store(name), clock));
  }

  @Override
  public synchronized void close() {
    stores.values().forEach(Store::close);
    stores.clear();
  }
}
