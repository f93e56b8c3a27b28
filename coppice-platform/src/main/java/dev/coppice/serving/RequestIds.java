package dev.coppice.serving;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes ids for rows that came without one. */
public interface RequestIds {

  String next();

  /**
   * Random UUIDs (RFC 9562, version 4). They only have to differ, not to be secret, so they come
   * from the thread's own generator: a secure one costs more than scoring a row.
   */
  static RequestIds random() {
    return () -> {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      long high = (random.nextLong() & ~0xF000L) | 0x4000L;
      long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
      return new UUID(high, low).toString();
    };
  }
}
