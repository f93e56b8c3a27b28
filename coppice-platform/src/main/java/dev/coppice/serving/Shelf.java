package dev.coppice.serving;

import dev.coppice.bundle.Bundle;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.Unavailable;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a model that are loaded, ready to answer: those asked for lately. A version is opened
 * once, with its hashes checked and its golden rows replayed, on a thread that nobody waits for.
 * Any thread.
 */
final class Shelf {

  /** Champion, previous, staging, challenger, shadow, and one to come back to. */
  private static final int MOST = 6;

  private final Registry registry;
  private final String model;
  private final Executor loading;
  private final Clock clock;
  private final Runnable loaded;
  private final Map<Integer, CompletableFuture<Deployment>> versions =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param loaded is told when a version came or could not be opened
   */
  Shelf(Registry registry, String model, Executor loading, Clock clock, Runnable loaded) {
    this.registry = registry;
    this.model = model;
    this.loading = loading;
    this.clock = clock;
    this.loaded = loaded;
  }

  /** A version, which may still be on its way; when it failed, why. */
  record Place(@Nullable Deployment deployment, String trouble) {}

  synchronized Place get(int version) {
    CompletableFuture<Deployment> known = versions.get(version);
    if (known == null) {
      known = load(version);
      versions.put(version, known);
      versions.keySet().stream()
          .limit(Math.max(0, versions.size() - MOST))
          .toList()
          .forEach(versions::remove);
    }
    if (!known.isDone()) {
      return new Place(null, "");
    }
    try {
      return new Place(known.join(), "");
    } catch (RuntimeException e) {
      Throwable cause = Scoring.cause(e);
      if (!(cause instanceof CoppiceException) || cause instanceof Unavailable) {
        versions.remove(version); // it may go better the next time
      }
      return new Place(null, model + "/" + version + " cannot be served: " + cause.getMessage());
    }
  }

  /**
   * Waits for one version, when it is on its way.
   *
   * @throws Unavailable when it is not there in time
   */
  void await(int version, Duration most) {
    CompletableFuture<Deployment> coming;
    synchronized (this) {
      coming = versions.get(version);
    }
    if (coming != null) {
      await(Map.of(version, coming), most);
    }
  }

  /**
   * Waits for what is on its way.
   *
   * @throws Unavailable naming what is not there in time
   */
  void await(Duration most) {
    Map<Integer, CompletableFuture<Deployment>> all;
    synchronized (this) {
      all = new TreeMap<>(versions);
    }
    await(all, most);
  }

  private void await(Map<Integer, CompletableFuture<Deployment>> coming, Duration most) {
    CompletableFuture<?>[] all = coming.values().toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all)
          .exceptionally(failure -> null)
          .get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      List<String> late = new ArrayList<>();
      coming.forEach(
          (version, each) -> {
            if (!each.isDone()) {
              late.add(model + "/" + version);
            }
          });
      throw new Unavailable(
          String.join(", ", late)
              + " is still being opened after "
              + most.toMillis()
              + " ms; what was decided stands, and is served when that is done",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Waiting for versions of '" + model + "' was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // failures were made null
    }
  }

  private CompletableFuture<Deployment> load(int version) {
    try {
      CompletableFuture<Deployment> coming =
          CompletableFuture.supplyAsync(() -> open(version), loading);
      coming.whenComplete((deployment, failure) -> loaded.run());
      return coming;
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new Unavailable("the server is stopping", e));
    }
  }

  private Deployment open(int version) {
    ModelVersion found = registry.version(model, version);
    Bundle bundle = Bundle.open(registry.files(found));
    return new Deployment(bundle, found.label(), "models:/" + found.reference(), clock.instant());
  }
}
