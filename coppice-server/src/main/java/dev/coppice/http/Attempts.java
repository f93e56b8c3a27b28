package dev.coppice.http;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Wrong tokens by address, so that who guesses does not fill the log. It guards the log, not the
 * secret, which nobody guesses: a right token is let in from any address, also from one that others
 * guess from, as all do behind a proxy.
 */
final class Attempts {

  static final int MOST = 20;
  static final Duration WITHIN = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;

  private record Window(Instant since, int count) {}

  private final Map<String, Window> byAddress = new LinkedHashMap<>(16, 0.75f, true);

  /** Counts one more; whether there were too many. Any thread. */
  synchronized boolean tooMany(String address, Instant now) {
    Window window = byAddress.get(address);
    boolean running = window != null && Duration.between(window.since, now).compareTo(WITHIN) < 0;
    Window next =
        window != null && running ? new Window(window.since, window.count + 1) : new Window(now, 1);
    byAddress.put(address, next);
    if (byAddress.size() > ADDRESSES) {
      byAddress.remove(byAddress.keySet().iterator().next());
    }
    return next.count > MOST;
  }
}
