package dev.coppice.cli;

import dev.coppice.serving.Deployment;
import dev.coppice.serving.Follower;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.Store;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets served projects follow the registry, each in its home's store. */
final class Following implements AutoCloseable {

  private static final long LOOK_MILLIS = 200;
  private static final Pattern ALIAS = Pattern.compile("(?:models:/+)?([^/@:]+)@([^/@:]+)");
  private static final Pattern MODEL = Pattern.compile("models:/+([^/@:]+)");

  private final ScheduledExecutorService looks =
      Executors.newScheduledThreadPool(2, task -> daemon(task, "routes"));
  private final ExecutorService loading =
      Executors.newSingleThreadExecutor(task -> daemon(task, "loading"));
  private final List<Follower> followers = new ArrayList<>();
  private final String instance = instance();
  private final Clock clock;

  Following(Clock clock) {
    this.clock = clock;
  }

  /**
   * What is followed.
   *
   * @param alias that answers; null for the one in the settings
   */
  record Followed(String model, @Nullable String alias) {

    /** The settings with that alias. */
    ServingSettings in(ServingSettings settings) {
      return alias == null ? settings : settings.with(settings.routing().ledBy(alias));
    }
  }

  /**
   * Whether {@code serving.model} names something that moves: an alias, a registered model, or
   * nothing, which is the model of the project's name.
   */
  static Optional<Followed> of(@Nullable String reference, String project) {
    if (reference == null) {
      return Optional.of(new Followed(project, null));
    }
    Matcher alias = ALIAS.matcher(reference);
    if (alias.matches()) {
      return Optional.of(new Followed(alias.group(1), alias.group(2)));
    }
    Matcher model = MODEL.matcher(reference);
    return model.matches() ? Optional.of(new Followed(model.group(1), null)) : Optional.empty();
  }

  /**
   * Follows from now on.
   *
   * @param exists whether there is a store yet
   * @param otherwise what answers as long as the model is not registered, or null
   */
  void follow(
      ServedProject project,
      Followed what,
      BooleanSupplier exists,
      Supplier<Store> store,
      @Nullable Deployment otherwise) {
    Follower follower =
        new Follower(project, what.model(), store, instance, loading, clock, otherwise);
    followers.add(follower);
    if (exists.getAsBoolean()) {
      follower.start();
    } else if (otherwise != null) {
      project.deploy(otherwise);
    }
    looks.scheduleWithFixedDelay(
        () -> {
          if (exists.getAsBoolean()) {
            follower.poll();
          }
        },
        LOOK_MILLIS,
        LOOK_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /** Lets every project follow now. */
  void refresh() {
    followers.forEach(Follower::refresh);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static String instance() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    return host + ":" + ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    looks.shutdown();
    try {
      if (!looks.awaitTermination(5, TimeUnit.SECONDS)) {
        looks.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    followers.forEach(Follower::close);
    loading.shutdownNow();
  }
}
