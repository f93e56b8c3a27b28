package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.ModelReference;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The model that somebody means where a command takes one: a bundle or a run's folder, a run by id,
 * the beginning of it or name, {@code latest}, {@code runs:/ID}, or a registered version: {@code
 * churn@champion}, {@code churn/3}, {@code models:/churn/3}, {@code churn} for its champion.
 *
 * @param home where runs are
 * @param store where versions are, asked only when it is needed
 */
record Named(Path home, Supplier<StoreSettings> store) {

  private static final String RUNS = "runs:/";
  private static final String MODELS = "models:/";
  private static final String FOLDER = "model";

  /**
   * What was found.
   *
   * @param place where it is, for people
   * @param version what it is called
   */
  record Found(Bundle bundle, String place, String version) {}

  static Named of(Coppice coppice) {
    return new Named(coppice.home(), coppice::storeSettings);
  }

  /** Whether it can only be something in the store. */
  static boolean isStored(String reference) {
    return reference.startsWith(RUNS)
        || reference.startsWith(MODELS)
        || reference.matches("[^:]+@[\\w-]+") && !Files.exists(Path.of(reference));
  }

  /**
   * Opens it: hashes, golden rows.
   *
   * @throws NotFound when there is no such thing
   */
  Found open(String reference) {
    if (isStored(reference)) {
      return stored(reference);
    }
    Path place;
    try {
      place = new Runs(home).bundle(reference);
    } catch (NotFound e) {
      return registered(reference).orElseThrow(() -> e);
    }
    Bundle bundle = Bundle.open(place);
    String run = bundle.manifest().struct("facts").findText("run_id");
    return new Found(bundle, place.toString(), run == null ? "" : run);
  }

  /** The same, to be served. */
  Deployment deployment(String reference, ServingSettings settings, Instant now) {
    if (!isStored(reference)) {
      try {
        String place = new Runs(home).bundle(reference).toString();
        return ModelReference.open(place, settings, now);
      } catch (NotFound e) {
        return registered(reference)
            .map(found -> deployment(found, settings, now))
            .orElseThrow(() -> e);
      }
    }
    return deployment(stored(reference), settings, now);
  }

  private static Deployment deployment(Found found, ServingSettings settings, Instant now) {
    String label = settings.versionLabel();
    String version = label == null || label.isBlank() ? found.version() : label;
    return new Deployment(found.bundle(), version, found.place(), now);
  }

  private Found stored(String reference) {
    if (!Store.exists(home, store.get())) {
      throw new NotFound("'" + reference + "' is in no store: nothing was ever kept in " + home);
    }
    return reference.startsWith(RUNS)
        ? with(opened -> run(opened, reference))
        : with(opened -> version(opened, reference));
  }

  /** A version that is written as a path or a name, when there is one. */
  private Optional<Found> registered(String reference) {
    if (!Store.exists(home, store.get())) {
      return Optional.empty();
    }
    try {
      return Optional.of(with(opened -> version(opened, reference)));
    } catch (NotFound | InvalidInput e) {
      if (reference.contains("/") && !e.getMessage().startsWith("There is no registered model")) {
        throw e; // the model is there: this says more than that there is no such folder
      }
      return Optional.empty();
    }
  }

  private <R> R with(Function<Store, R> work) {
    try (Store opened = Store.open(home, store.get())) {
      return work.apply(opened);
    }
  }

  private static Found version(Store store, String reference) {
    Registry registry = Registry.open(store, Clock.systemUTC());
    ModelVersion version = registry.meant(reference);
    if (version.modelHash() == null) {
      throw new InvalidInput(
          version.reference() + " holds no bundle of Coppice; its source is " + version.source());
    }
    Bundle bundle = Bundle.open(registry.files(version));
    return new Found(bundle, MODELS + version.reference(), version.label());
  }

  private static Found run(Store store, String reference) {
    Tracking tracking = Tracking.open(store, Clock.systemUTC());
    String[] parts = reference.substring(RUNS.length()).split("/", 2);
    String folder = parts.length > 1 && !parts[1].isBlank() ? parts[1] : FOLDER;
    Run run = tracking.runs().meant(parts[0]);
    Map<String, byte[]> files = new TreeMap<>();
    for (Artifact artifact : tracking.artifacts().of(run.id())) {
      if (artifact.path().startsWith(folder + "/")) {
        files.put(artifact.path().substring(folder.length() + 1), bytes(tracking, run, artifact));
      }
    }
    if (files.isEmpty()) {
      throw new NotFound("Run " + run.id() + " has no model under '" + folder + "'");
    }
    return new Found(Bundle.open(files), RUNS + run.id() + "/" + folder, run.id());
  }

  private static byte[] bytes(Tracking tracking, Run run, Artifact artifact) {
    try (InputStream in = tracking.artifacts().open(run.id(), artifact.path())) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new Unavailable("The artifact " + artifact.path() + " cannot be read: " + e, e);
    }
  }
}
