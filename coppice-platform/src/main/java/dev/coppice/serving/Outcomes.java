package dev.coppice.serving;

import dev.coppice.errors.CoppiceException;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogFiles;
import dev.coppice.serving.Comparison.Measure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What labels say about champion and challenger of a served project. Any thread.
 *
 * <p>A comparison reads the log of the experiment's time. Who looks often, such as a scraper, gets
 * the one of a while ago, and so begins the next, at most once a minute and so seldom that it takes
 * no more than a fiftieth of one thread.
 */
public final class Outcomes {

  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final int PAUSE = 50; // times as long as it took

  private final Service service;
  private final LogFiles log;
  private final Supplier<Labels> labels;
  private final Executor storing;
  private final Clock clock;
  private final AtomicReference<Lately> lately =
      new AtomicReference<>(new Lately(Optional.empty(), Instant.MIN));

  /**
   * @param until it is good enough
   */
  private record Lately(Optional<Comparison> comparison, Instant until) {}

  /**
   * @param labels of the project; asked on the executor
   * @param storing waits for the store
   */
  public Outcomes(
      Service service, LogFiles log, Supplier<Labels> labels, Executor storing, Clock clock) {
    this.service = service;
    this.log = log;
    this.labels = labels;
    this.storing = storing;
    this.clock = clock;
  }

  /** {@link Releases#compare}, now. Blocks. */
  public Comparison compare(Releases releases, Optional<Measure> measure) {
    return releases.compare(log, labels.get(), measure, clock.instant());
  }

  /** The one of a while ago; empty when there is none, or none yet. Never blocks. */
  public Optional<Comparison> lately() {
    Lately known = Objects.requireNonNull(lately.get());
    Instant now = clock.instant();
    Lately meanwhile = new Lately(known.comparison(), Instant.MAX);
    if (now.isAfter(known.until()) && lately.compareAndSet(known, meanwhile)) {
      try {
        storing.execute(this::again);
      } catch (RejectedExecutionException e) {
        // the server is stopping
      }
    }
    return known.comparison();
  }

  private void again() {
    Instant start = clock.instant();
    Optional<Comparison> made = Optional.empty();
    try {
      made = service.releases().map(releases -> compare(releases, Optional.empty()));
    } catch (CoppiceException e) {
      // there is none, or no longer
    } finally {
      Instant end = clock.instant();
      Duration pause = Duration.between(start, end).multipliedBy(PAUSE);
      lately.set(new Lately(made, end.plus(pause.compareTo(LEAST) > 0 ? pause : LEAST)));
    }
  }
}
