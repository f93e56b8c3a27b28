package dev.coppice.data;

import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Which rows there were, without the rows: 64 bits a row, sorted, so that somebody can ask later
 * whether a row was among them.
 *
 * <p>Idea: a row is the values of its columns, in the order of the columns; numbers count by their
 * bits, texts by their SHA-256, and a mixing function (splitmix64, Steele et al. 2014) folds them.
 * The order of the rows does not matter, and copies count: a row that stands three times has its
 * hash three times. Cost: 8 bytes a row, one pass. Two different rows share a hash with a chance of
 * about rows x asked / 2^64: one in two million for a million rows asked about a million. Rejected:
 * row numbers, which mean nothing in another file; SHA-256 of whole rows, 4 times the size for
 * nobody's gain.
 *
 * @param columns what a row consists of
 * @param sorted one hash a row, ascending; not to be changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // searched in bulk
public record RowHashes(Schema columns, long[] sorted) {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;
  private static final long MISSING = 0x5bf03635f0a31c2dL;

  /** Of all rows and columns of a frame. */
  public static RowHashes of(Frame frame) {
    long[] hashes = hashes(frame);
    Arrays.sort(hashes);
    return new RowHashes(frame.schema(), hashes);
  }

  /**
   * Which rows of another frame were among these rows, by the columns of these rows. Of equal rows
   * as many are marked as there were.
   *
   * @throws InvalidInput when the frame lacks a column, or holds texts where there were numbers
   */
  public boolean[] among(Frame frame) {
    long[] hashes = hashes(comparable(frame));
    boolean[] among = new boolean[hashes.length];
    Map<Long, Integer> marked = new HashMap<>();
    for (int row = 0; row < hashes.length; row++) {
      int copies = copies(hashes[row]);
      among[row] = copies > 0 && marked.merge(hashes[row], 1, Integer::sum) <= copies;
    }
    return among;
  }

  private int copies(long hash) {
    int from = lowerBound(hash);
    int to = from;
    while (to < sorted.length && sorted[to] == hash) {
      to++;
    }
    return to - from;
  }

  private int lowerBound(long hash) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Frame comparable(Frame frame) {
    Problems problems = new Problems();
    for (Field field : columns.fields()) {
      int position = frame.schema().find(field.name());
      if (position < 0) {
        problems.add("column " + field.name(), "is missing, and rows are told apart by it");
      } else if (frame.schema().field(position).type().isNumeric() != field.type().isNumeric()) {
        problems.add(
            "column " + field.name(),
            "is " + frame.schema().field(position).type() + " here and was " + field.type());
      }
    }
    problems.throwIfAny();
    return frame.select(columns.names());
  }

  /** One hash a row, in the order of the rows. */
  public static long[] hashes(Frame frame) {
    long[] hashes = new long[frame.rows()];
    for (int position = 0; position < frame.schema().size(); position++) {
      fold(frame.column(position), hashes);
    }
    return hashes;
  }

  private static void fold(Column column, long[] hashes) {
    if (column instanceof NumberColumn numbers) {
      double[] values = numbers.values();
      for (int row = 0; row < hashes.length; row++) {
        double value = values[row];
        hashes[row] =
            mix(hashes[row], Double.isNaN(value) ? MISSING : Double.doubleToLongBits(value + 0.0));
      }
      return;
    }
    TextColumn texts = (TextColumn) column;
    long[] levels = texts.levels().stream().mapToLong(RowHashes::hash).toArray();
    for (int row = 0; row < hashes.length; row++) {
      int code = texts.codes()[row];
      hashes[row] = mix(hashes[row], code < 0 ? MISSING : levels[code]);
    }
  }

  private static long hash(String text) {
    byte[] digest = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }

  private static long mix(long state, long value) {
    long mixed = (state ^ value) + GAMMA;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  public int rows() {
    return sorted.length;
  }

  /** Names the set of rows: equal for the same rows in any order. */
  public String sha256() {
    ByteBuffer bytes = ByteBuffer.allocate(8 * sorted.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(sorted);
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes.array()));
  }

  public Struct toStruct() {
    return new Struct().put("columns", columns.toStruct()).put("hashes", sorted);
  }

  /**
   * @throws InvalidInput when the written form is damaged
   */
  public static RowHashes read(Struct struct) {
    long[] hashes = struct.longs("hashes");
    for (int i = 1; i < hashes.length; i++) {
      if (hashes[i - 1] > hashes[i]) {
        throw new InvalidInput("The hashes of rows are not in order, so they were changed.");
      }
    }
    return new RowHashes(Schema.read(struct.struct("columns")), hashes);
  }
}
