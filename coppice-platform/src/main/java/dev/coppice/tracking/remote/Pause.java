package dev.coppice.tracking.remote;

import dev.coppice.errors.Unavailable;
import java.time.Duration;

/** How to wait. */
interface Pause {

  Pause SLEEP =
      time -> {
        try {
          Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new Unavailable("Waiting for the tracking server was interrupted", e);
        }
      };

  void pause(Duration time);
}
