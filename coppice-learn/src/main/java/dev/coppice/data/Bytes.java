package dev.coppice.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at once, as one word with the first byte lowest (Mycroft 1987, Warren 2002). */
final class Bytes {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private Bytes() {}

  static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** The byte eight times. */
  static long eight(byte one) {
    return (one & 0xff) * ONES;
  }

  /** The lowest bit stands in the first byte in which both are equal; 0 when there is none. */
  static long equal(long word, long other) {
    long difference = word ^ other;
    return (difference - ONES) & ~difference & HIGHS;
  }

  /** Which byte the lowest bit stands in. */
  static int first(long bits) {
    return Long.numberOfTrailingZeros(bits) >>> 3;
  }
}
