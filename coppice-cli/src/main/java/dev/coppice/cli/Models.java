package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.errors.CoppiceException;
import dev.coppice.predictions.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bundles that predictions came from, found by the hash of the model: the run that trained it,
 * else any run of the home, else where it was served from. Looked for once each.
 */
final class Models {

  private final Path home;
  private final Map<String, Optional<Found>> found = new HashMap<>();

  /** A bundle that was opened, so its hashes hold and its golden rows were replayed. */
  record Found(Path place, Bundle bundle) {}

  Models(Path home) {
    this.home = home;
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
          return Optional.of(new Found(place, bundle));
        }
      }
    }
    return Optional.empty();
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
