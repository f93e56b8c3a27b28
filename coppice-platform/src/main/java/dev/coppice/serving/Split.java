package dev.coppice.serving;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.InvalidInput;
import dev.coppice.serving.RoutingSettings.Rule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Which requests go to the challenger: decided by the request id alone, so that any process decides
 * alike, a request that is sent again gets the same arm, and a log can be replayed.
 *
 * <p>Idea: a hash of the id, seen as a point between 0 and 1, is compared with the share as whole
 * numbers. The point of an id does not move, so a share that grows only adds ids, and shares such
 * as 0.29 or 0.005 lose nothing to rounding.
 *
 * <p>{@link Rule#COPPICE}: FNV-1a of salt and id in UTF-8, 64 bits, mixed once more (Stafford's
 * variant 13; FNV's own high bits are weak), against {@code share * 2^64}. {@link Rule#MLFORGE}:
 * SHA-256 of the id modulo 100 against whole per cents, as that service does, and the digits above
 * it for the rest of the share, which that service cuts off.
 */
final class Split {

  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final BigInteger POINTS = BigInteger.valueOf(100_000_000); // of the seed's rule

  private final double share;
  private final Rule rule;
  private final long salted;
  private final long limit; // of points, unsigned; of no meaning when all are taken

  private Split(double share, Rule rule, long salted, long limit) {
    this.share = share;
    this.rule = rule;
    this.salted = salted;
    this.limit = limit;
  }

  /**
   * @param share 0 to 1
   * @param salt another one chooses other ids: one a candidate, the same for all its shares
   */
  static Split of(double share, String salt, Rule rule) {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidInput("The share is " + share + "; accepted: 0 to 1");
    }
    BigInteger points = rule == Rule.COPPICE ? BigInteger.ONE.shiftLeft(64) : POINTS;
    BigDecimal limit = BigDecimal.valueOf(share).multiply(new BigDecimal(points));
    long whole = limit.setScale(0, RoundingMode.HALF_UP).toBigInteger().longValue();
    return new Split(share, rule, fnv(fnv(FNV_START, salt), "\0"), whole);
  }

  double share() {
    return share;
  }

  /** Whether the request of this id is the challenger's. */
  boolean takes(String id) {
    if (share == 0 || share == 1) {
      return share == 1;
    }
    return Long.compareUnsigned(rule == Rule.COPPICE ? mixed(fnv(salted, id)) : digest(id), limit)
        < 0;
  }

  private static long fnv(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return fnvOfBytes(start, text.getBytes(StandardCharsets.UTF_8));
      }
      hash = (hash ^ c) * FNV_PRIME;
    }
    return hash;
  }

  private static long fnvOfBytes(long start, byte[] bytes) {
    long hash = start;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  private static long mixed(long hash) {
    long z = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** The last two digits as per cents, the six above them as the millionths of one. */
  private static long digest(String id) {
    String hash = Sha256.of(id.getBytes(StandardCharsets.UTF_8));
    long last = new BigInteger(hash, 16).mod(POINTS).longValue();
    return last % 100 * 1_000_000 + last / 100;
  }
}
