package dev.coppice.data;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The distinct texts of a column, found by their bytes in an open-addressing table. A text becomes
 * a String only when it is seen for the first time, and of eight bytes or less is compared as one
 * word.
 */
final class Levels {

  private List<String> texts = new ArrayList<>();
  private byte[][] written = new byte[64][]; // of each level
  private long[] heads = new long[64]; // of each level, its first eight bytes
  private int[] slots = new int[128]; // level + 1, 0 = free; at most half full

  /** The number of a text, in the order of first appearance. */
  int code(byte[] buffer, int from, int to) throws CharacterCodingException {
    int mask = slots.length - 1;
    long head = head(buffer, from, to);
    int slot = slot(head, buffer, from, to);
    while (slots[slot] != 0) {
      int level = slots[slot] - 1;
      if (heads[level] == head && equal(written[level], buffer, from, to)) {
        return level;
      }
      slot = (slot + 1) & mask;
    }
    return add(head, slot, buffer, from, to);
  }

  private static boolean equal(byte[] level, byte[] buffer, int from, int to) {
    int length = to - from;
    return level.length == length
        && (length <= 8 || Arrays.equals(level, 8, length, buffer, from + 8, to));
  }

  private int add(long head, int slot, byte[] buffer, int from, int to)
      throws CharacterCodingException {
    int code = texts.size();
    texts.add(ColumnBuilder.text(buffer, from, to));
    if (code == written.length) {
      written = Arrays.copyOf(written, code * 2);
      heads = Arrays.copyOf(heads, code * 2);
    }
    written[code] = Arrays.copyOfRange(buffer, from, to);
    heads[code] = head;
    slots[slot] = code + 1;
    if (texts.size() * 2 > slots.length) {
      rehash();
    }
    return code;
  }

  /** The first eight bytes; zeros stand for what a shorter text does not have. */
  private static long head(byte[] buffer, int from, int to) {
    int length = Math.min(8, to - from);
    if (from + 8 <= buffer.length) {
      return length == 0 ? 0 : Bytes.word(buffer, from) & -1L >>> 64 - 8 * length;
    }
    long head = 0;
    for (int i = 0; i < length; i++) {
      head |= (buffer[from + i] & 0xffL) << 8 * i;
    }
    return head;
  }

  private int slot(long head, byte[] buffer, int from, int to) {
    long hash = head;
    for (int i = from + 8; i < to; i++) {
      hash = hash * 31 + buffer[i];
    }
    hash *= 0x9E3779B97F4A7C15L; // brings what the low bits know into the high ones
    return (int) (hash >>> 32) & (slots.length - 1);
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int level = 0; level < texts.size(); level++) {
      byte[] bytes = written[level];
      int slot = slot(heads[level], bytes, 0, bytes.length);
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = level + 1;
    }
  }

  /** The texts so far, by number; what comes is numbered from 0 again. */
  List<String> take() {
    List<String> taken = texts;
    texts = new ArrayList<>();
    Arrays.fill(slots, 0);
    return taken;
  }
}
