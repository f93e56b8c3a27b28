package dev.coppice.serving;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things waited: counts in classes whose width is 1/32 of their value, so that any number
 * of waits takes 16 KiB and a quantile is right to 3 %. Thread-safe.
 */
final class Waits {

  private static final int BITS = 5; // 32 classes between a power of two and the next

  private final AtomicLongArray counts = new AtomicLongArray(64 << BITS);

  void add(long nanos) {
    counts.incrementAndGet(place(Math.max(0, nanos)));
  }

  /** The smallest wait that this share of all did not exceed, 0 when there is none. */
  double millis(double share) {
    long total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return upper(i) / 1e6;
      }
    }
    return 0;
  }

  private static int place(long nanos) {
    if (nanos < 1 << BITS) {
      return (int) nanos;
    }
    int shift = 63 - Long.numberOfLeadingZeros(nanos) - BITS;
    return (shift << BITS) + (int) (nanos >>> shift);
  }

  /** The largest wait of a class. */
  private static long upper(int place) {
    if (place < 2 << BITS) {
      return place;
    }
    int shift = (place >> BITS) - 1;
    long first = (place & (1 << BITS) - 1) + (1L << BITS);
    return (first + 1 << shift) - 1;
  }
}
