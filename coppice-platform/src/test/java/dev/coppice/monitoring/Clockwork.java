package dev.coppice.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that tests set. */
final class Clockwork implements InstantSource {

  private Instant now;

  Clockwork(Instant start) {
    now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  Clockwork forward(Duration by) {
    now = now.plus(by);
    return this;
  }
}
