package dev.coppice.serving;

import dev.coppice.audit.By;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Rollout.State;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the routes of a project what the registry says they are.
 *
 * <p>Idea: {@link #poll} is called several times a second and costs one small read as long as
 * nothing was written in the store. When something was, it reads the aliases, and changes the
 * routes if they mean other versions than before. Versions are loaded elsewhere: those that are
 * warm swap at once, and until a cold one is ready, or when it is refused, what served before goes
 * on. So it does when the store cannot be reached. Any thread.
 */
public final class Follower implements AutoCloseable {

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  /** A cold version of a gigabyte takes half as long; a store that hangs takes for ever. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ServedProject project;
  private final String model;
  private final Supplier<Store> stores;
  private final String instance;
  private final Executor loading;
  private final Clock clock;
  private final ArmsMaker maker;
  private @Nullable Opened opened;
  private long seen = -1;
  private Instant lastBeat = Instant.EPOCH;
  private @Nullable Replica said;

  private record Opened(
      Store store, Registry registry, Rollouts rollouts, Replicas replicas, Shelf shelf) {}

  /**
   * @param model the registered model whose aliases are followed
   * @param stores opens the store; asked again while it cannot
   * @param instance the name of this process
   * @param loading threads that open bundles
   * @param otherwise what serves as long as the model is not registered, or null
   */
  public Follower(
      ServedProject project,
      String model,
      Supplier<Store> stores,
      String instance,
      Executor loading,
      Clock clock,
      @Nullable Deployment otherwise) {
    this.project = project;
    this.model = model;
    this.stores = stores;
    this.instance = instance;
    this.loading = loading;
    this.clock = clock;
    this.maker = new ArmsMaker(project, model, clock, otherwise);
  }

  /**
   * Looks once, and waits until the champion is loaded, or whoever stands in for it.
   *
   * @throws Unavailable when nobody is after minutes
   */
  public void start() {
    poll();
    Shelf shelf = shelf();
    if (shelf != null) {
      shelf.await(maker.wanted().champion(), PATIENCE.multipliedBy(5));
      refresh();
      if (!project.ready()) {
        settle();
      }
    }
  }

  /**
   * Waits until all that shall be warm is loaded or refused, and follows: for those in this process
   * who have just decided something.
   *
   * @throws Unavailable when that takes longer than a minute; then it is followed later
   */
  public void settle() {
    settle(PATIENCE);
  }

  void settle(Duration most) {
    refresh();
    Shelf shelf = shelf();
    if (shelf != null) {
      shelf.await(most);
      refresh();
    }
  }

  private synchronized @Nullable Shelf shelf() {
    return opened == null ? null : opened.shelf();
  }

  /** Whether something was written since the last time; then the routes follow. */
  public synchronized void poll() {
    try {
      Opened store = open();
      long version = store.store().metadata().version();
      Instant now = clock.instant();
      boolean beat = !now.isBefore(lastBeat.plus(BEAT));
      if (version != seen || beat) {
        refresh(store);
        seen = version;
      }
      if (beat) {
        lastBeat = now;
        judge(store);
        say(store, now);
      }
    } catch (CoppiceException e) {
      lost(e);
    }
  }

  /** Follows at once, by the versions that are warm. */
  public synchronized void refresh() {
    try {
      Opened store = open();
      refresh(store);
      say(store, clock.instant());
    } catch (CoppiceException e) {
      lost(e);
    }
  }

  /** What serves goes on; nothing is known about what should. */
  private void lost(CoppiceException e) {
    maker.unheard();
    project.trouble("The registry cannot be read, what serves goes on: " + e.getMessage());
  }

  private void refresh(Opened store) {
    Wanted wanted;
    try {
      wanted = Wanted.read(store.registry(), store.rollouts(), model, project.settings());
    } catch (NotFound e) { // not registered, or not yet
      wanted = Wanted.NOTHING;
    }
    maker.make(wanted, store.shelf());
  }

  private void judge(Opened store) {
    Optional<Rollout> running =
        maker.wanted().rollout().filter(one -> one.state() == State.RUNNING);
    Tally tally = maker.tally();
    if (running.isEmpty() || tally == null) {
      return;
    }
    Rollout rollout = running.get();
    Rollouts.Counts own = new Rollouts.Counts(tally.candidate(), tally.champion());
    if (own.candidate().rows() + own.champion().rows() > 0) {
      store.rollouts().report(rollout, instance, own);
    }
    Rollouts.Counts all = store.rollouts().counts(rollout);
    Duration age = Duration.between(rollout.moved(), clock.instant());
    RampVerdict verdict =
        RampVerdict.of(rollout.plan(), rollout.step(), age, all.candidate(), all.champion());
    By by = new By("rollout", verdict.reason());
    switch (verdict.step()) {
      case STAY -> {
        return;
      }
      case NEXT -> store.rollouts().next(rollout, by);
      case DONE -> store.rollouts().complete(rollout, by);
      case STOP -> store.rollouts().stop(rollout, by);
    }
    refresh(store);
  }

  private void say(Opened store, Instant now) {
    Routing routing = project.routing();
    Replica present =
        new Replica(
            instance,
            project.project(),
            model,
            routing.level(),
            maker.leading(),
            routing.challenger() == null ? 0 : maker.wanted().challenger(),
            routing.share(),
            routing.trouble(),
            now);
    Replica before = said;
    boolean due = before == null || !now.isBefore(before.at().plus(SIGN_OF_LIFE));
    if (due || !present.saysTheSameAs(before)) {
      store.replicas().publish(present);
      said = present;
    }
  }

  private Opened open() {
    Opened known = opened;
    if (known == null) {
      Store store = stores.get();
      Registry registry = Registry.open(store, clock);
      known =
          new Opened(
              store,
              registry,
              Rollouts.open(store, clock),
              Replicas.open(store, clock),
              new Shelf(registry, model, loading, clock, this::refresh));
      opened = known;
      project.releases(
          new Releases(registry, known.rollouts(), model, project.settings(), this::settle));
    }
    return known;
  }

  /** Says that this process serves no more. */
  @Override
  public synchronized void close() {
    Opened known = opened;
    if (known != null) {
      try {
        known.replicas().remove(instance, project.project());
      } catch (CoppiceException e) {
        // others will notice its silence
      }
    }
  }
}
