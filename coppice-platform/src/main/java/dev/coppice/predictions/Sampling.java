package dev.coppice.predictions;

/**
 * A share of all requests, chosen by their ids alone: the same ids on every server and after every
 * restart, and a larger share holds every id of a smaller one.
 *
 * <p>FNV-1a over the characters, then the finalizer of MurmurHash3, because FNV alone leaves its
 * high bits uneven for short ids.
 */
record Sampling(double share) {

  boolean takes(String id) {
    return share >= 1 || place(id) < share;
  }

  /** A number from 0 to 1, evenly spread over ids. */
  private static double place(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return (hash >>> 11) * 0x1p-53;
  }
}
