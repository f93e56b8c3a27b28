package dev.coppice.cli;

import dev.coppice.predictions.Labels;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of served projects: each store is opened when its first label comes. Any thread. */
final class LabelStores implements AutoCloseable {

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Labels> labels = new LinkedHashMap<>();
  private final Map<Place, Store> stores = new LinkedHashMap<>();
  private final Clock clock;

  private record Place(Path home, StoreSettings settings) {}

  LabelStores(Clock clock) {
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
    return stores.computeIfAbsent(place, where -> Store.open(where.home(), where.settings()));
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
  synchronized Labels of(String project) {
    return labels.computeIfAbsent(
        project,
        name -> {
          Store store = store(name);
          return Labels.open(store, name, clock);
        });
  }

  @Override
  public synchronized void close() {
    stores.values().forEach(Store::close);
    stores.clear();
  }
}
