package dev.coppice.cli;

import dev.coppice.predictions.Labels;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The labels of served projects: each store is opened when its first label comes. Any thread. */
final class LabelStores implements AutoCloseable {

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Labels> labels = new LinkedHashMap<>();
  private final List<Store> stores = new ArrayList<>();
  private final Clock clock;

  private record Place(Path home, StoreSettings settings) {}

  LabelStores(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String project, Path home, StoreSettings settings) {
    places.put(project, new Place(home, settings));
  }

  /**
   * @throws dev.coppice.errors.Unavailable when the store cannot be opened now
   */
  synchronized Labels of(String project) {
    return labels.computeIfAbsent(
        project,
        name -> {
          Place place = places.get(name);
          if (place == null) {
            throw new IllegalArgumentException(name);
          }
          Store store = Store.open(place.home(), place.settings());
          stores.add(store);
          return Labels.open(store, name, clock);
        });
  }

  @Override
  public synchronized void close() {
    stores.forEach(Store::close);
    stores.clear();
  }
}
