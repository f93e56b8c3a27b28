package dev.coppice.store;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The kinds of places that this build knows: those whose module is on the class path. */
public final class BlobPlaces {

  private BlobPlaces() {}

  /**
   * @param scheme of addresses: {@code s3}
   */
  public static Optional<BlobPlace> find(String scheme) {
    return Optional.ofNullable(all().get(scheme));
  }

  static Set<String> schemes() {
    return all().keySet();
  }

  private static TreeMap<String, BlobPlace> all() {
    TreeMap<String, BlobPlace> places = new TreeMap<>();
    ServiceLoader.load(BlobPlace.class).forEach(place -> places.put(place.scheme(), place));
    return places;
  }
}
