package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.predictions.Origin;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bundles that predictions came from, found by the hash of the model: the run that trained it,
 * else any run of the home, else a registered version, else where it was served from. Looked for
 * once each.
 */
final class Models {

  private static final String MARK = "SHA256SUMS"; // every bundle has it

  private final Path home;
  private final @Nullable Registry registry;
  private final Map<String, Optional<Found>> found = new HashMap<>();

  /** A bundle that was opened, so its hashes hold and its golden rows were replayed. */
  record Found(String place, Bundle bundle) {}

  /**
   * @param registry null where there is no store
   */
  Models(Path home, @Nullable Registry registry) {
    this.home = home;
    this.registry = registry;
  }

  Optional<Found> of(Origin origin) {
    return found.computeIfAbsent(origin.modelHash(), hash -> look(origin));
  }

  private Optional<Found> look(Origin origin) {
    List<Path> places = new ArrayList<>();
    if (!origin.runId().isEmpty()) {
      places.add(home.resolve("runs").resolve(origin.runId()).resolve("bundle"));
    }
    places.addAll(bundles(home));
    try {
      places.add(new Runs(home).bundle(origin.reference()));
    } catch (CoppiceException | InvalidPathException e) {
      // it is not there any more, or was never a place here
    }
    for (Path place : places) {
      if (mayBe(place, origin.modelHash())) {
        Bundle bundle = Bundle.open(place);
        if (bundle.isModel(origin.modelHash())) {
          return Optional.of(new Found(place.toString(), bundle));
        }
      }
    }
    return versions(registry).stream()
        .filter(version -> origin.modelHash().equals(version.modelHash()))
        .findFirst()
        .map(version -> new Found(version.reference(), bundle(registry, version)));
  }

  /** All registered versions. */
  static List<ModelVersion> versions(@Nullable Registry registry) {
    return registry == null
        ? List.of()
        : registry
            .searchVersions(new Search("", List.of(), View.ACTIVE, Search.MOST, null))
            .items();
  }

  /** The bundle in a version, wherever it stands among its files. */
  static Bundle bundle(@Nullable Registry registry, ModelVersion version) {
    Map<String, byte[]> files = Objects.requireNonNull(registry).files(version);
    String mark =
        files.keySet().stream()
            .filter(name -> name.equals(MARK) || name.endsWith("/" + MARK))
            .findFirst()
            .orElseThrow(() -> new InvalidInput(version.reference() + " holds no bundle"));
    String prefix = mark.substring(0, mark.length() - MARK.length());
    Map<String, byte[]> own = new TreeMap<>();
    files.forEach(
        (name, bytes) -> {
          boolean inside = name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0;
          if (inside) {
            own.put(name.substring(prefix.length()), bytes);
          }
        });
    return Bundle.open(own);
  }

  /** The bundles of all runs in a home. */
  static List<Path> bundles(Path home) {
    List<Path> bundles = new ArrayList<>();
    Path runs = home.resolve("runs");
    if (Files.isDirectory(runs)) {
      for (String id : new Runs(home).ids()) {
        bundles.add(runs.resolve(id).resolve("bundle"));
      }
    }
    return bundles;
  }

  /** Whether the manifest names this hash: cheaper than opening every bundle of a home. */
  private static boolean mayBe(Path bundle, String hash) {
    try {
      return Files.readString(bundle.resolve("manifest.json")).contains(hash);
    } catch (IOException e) {
      return false;
    }
  }
}
