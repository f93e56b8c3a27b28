package dev.coppice.data;

import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table train, validate and test; every row is in one part at most. Parts are
 * ascending and not to be changed by anybody; validation and test may be empty.
 */
@SuppressWarnings("ArrayRecordComponent") // row numbers, used in bulk
public record Split(int[] train, int[] validation, int[] test) {

  /**
   * @param by the target for STRATIFIED (each distinct value is a class), the time for TIME; null
   *     is accepted for RANDOM only
   * @throws InvalidInput when the column has missing values or leaves a part empty
   */
  public static Split of(int rows, SplitSettings settings, @Nullable Column by) {
    return divide(rows, share(settings.test(), rows), settings, rows, by);
  }

  /**
   * The same with all rows of one group in one part, the parts as near to their shares as that
   * allows.
   *
   * @param by the target for STRATIFIED, null for RANDOM
   * @throws InvalidInput also when there are fewer groups than parts
   */
  public static Split grouped(
      int rows, SplitSettings settings, @Nullable Column by, Column groups) {
    double train = 1 - settings.test() - settings.validation();
    int[] part =
        Groups.deal(
            groups,
            by == null ? new int[rows] : classes(present(by)),
            new double[] {train, settings.validation(), settings.test()},
            settings.seed());
    byte[] parts = new byte[rows];
    for (int row = 0; row < rows; row++) {
      parts[row] = (byte) part[row];
    }
    return new Split(where(parts, 0), where(parts, 1), where(parts, 2));
  }

  private static Split divide(
      int rows, int test, SplitSettings settings, int wholeRows, @Nullable Column by) {
    int validation = share(settings.validation(), wholeRows);
    if (rows - test - validation < 1) {
      throw new InvalidInput(
          "Of "
              + rows
              + " rows none is left to train on, with "
              + test
              + " to test and "
              + validation
              + " to validate; lower the shares or give more rows");
    }
    SplittableRandom random = new SplittableRandom(settings.seed());
    switch (settings.method()) {
      case RANDOM:
        return stratified(new int[rows], test, validation, random);
      case STRATIFIED:
        return stratified(classes(present(by)), test, validation, random);
      case TIME:
        if (present(by) instanceof NumberColumn times) {
          return timed(times.values(), test, validation);
        }
        throw new InvalidInput("A split by time needs a date or number column, not a text column.");
    }
    throw new AssertionError(settings.method());
  }

  /**
   * The given rows test; the others are divided at random.
   *
   * @param testRows from 0, as {@link TestRows} reads them
   * @param validation share of all rows
   * @param by as for {@link #of}; TIME takes the last of the other rows to validate
   */
  public static Split withTestRows(
      int[] testRows, int rows, SplitSettings settings, @Nullable Column by) {
    return withTestRows(testRows, rows, settings, by, null);
  }

  /**
   * @param groups whose rows stay together; null for none
   * @throws InvalidInput also when test rows and others are of one group
   */
  public static Split withTestRows(
      int[] testRows,
      int rows,
      SplitSettings settings,
      @Nullable Column by,
      @Nullable Column groups) {
    boolean[] taken = new boolean[rows];
    for (int row : testRows) {
      taken[row] = true;
    }
    int[] others = IntStream.range(0, rows).filter(row -> !taken[row]).toArray();
    if (others.length == 0) {
      throw new InvalidInput("The test rows are all " + rows + " rows; leave some to train on");
    }
    int[] test = testRows.clone();
    Arrays.sort(test);
    @Nullable Column left = by == null ? null : by.select(others);
    Split split;
    if (groups == null) {
      split = divide(others.length, 0, settings, rows, left);
    } else {
      Groups.requireApart(groups, testRows, others);
      double validation = Math.min(0.999, settings.validation() * rows / others.length);
      SplitSettings rest = new SplitSettings(0, validation, settings.method(), settings.seed());
      split = grouped(others.length, rest, left, groups.select(others));
    }
    return new Split(pick(others, split.train), pick(others, split.validation), test);
  }

  /** Rounded up, as scikit-learn does; the small term undoes 0.07 * 100 = 7.000000000000001. */
  private static int share(double share, int rows) {
    return (int) StrictMath.ceil(share * rows - 1e-7);
  }

  private static Column present(@Nullable Column by) {
    if (by == null) {
      throw new InvalidInput("A split that is not RANDOM needs a column to go by.");
    }
    int missing = by.missing();
    if (missing > 0) {
      throw new InvalidInput(
          "The column to split by has no value in "
              + missing
              + " of "
              + by.rows()
              + " rows; remove these rows or split with method RANDOM");
    }
    return by;
  }

  /** Numbers the distinct values from 0 in order of first appearance. */
  static int[] classes(Column column) {
    if (column instanceof TextColumn texts) {
      return texts.codes();
    }
    Map<Double, Integer> seen = new HashMap<>();
    return Arrays.stream(((NumberColumn) column).values())
        .mapToInt(value -> seen.computeIfAbsent(value + 0.0, v -> seen.size()))
        .toArray();
  }

  private static Split stratified(
      int[] classes, int test, int validation, SplittableRandom random) {
    int[][] rows = Draw.rowsByClass(classes);
    int[] sizes = Arrays.stream(rows).mapToInt(r -> r.length).toArray();
    int[] tested = Draw.apportion(test, sizes, random);
    int[] left = IntStream.range(0, sizes.length).map(c -> sizes[c] - tested[c]).toArray();
    int[] validated = Draw.apportion(validation, left, random);
    byte[] part = new byte[classes.length];
    for (int c = 0; c < rows.length; c++) {
      Draw.shuffle(rows[c], random);
      for (int i = 0; i < tested[c] + validated[c]; i++) {
        part[rows[c][i]] = (byte) (i < tested[c] ? 2 : 1);
      }
    }
    return new Split(where(part, 0), where(part, 1), where(part, 2));
  }

  private static Split timed(double[] times, int test, int validation) {
    int[] order = Draw.rowsByTime(times);
    int testFrom = boundary(order, times, order.length - test);
    int validationFrom = boundary(order, times, testFrom - validation);
    boolean empty =
        validationFrom == 0
            || (validation > 0 && validationFrom == testFrom)
            || (test > 0 && testFrom == order.length);
    if (empty) {
      throw new InvalidInput(
          "The rows cannot be divided by time: too many have the same time, and rows of one moment"
              + " stay together; change the shares or split with method RANDOM");
    }
    byte[] part = new byte[order.length];
    for (int i = validationFrom; i < order.length; i++) {
      part[order[i]] = (byte) (i < testFrom ? 1 : 2);
    }
    return new Split(where(part, 0), where(part, 1), where(part, 2));
  }

  /** The start of a new time nearest to the wanted place; the earlier of two equally near. */
  private static int boundary(int[] order, double[] times, int wanted) {
    for (int distance = 0; distance <= order.length; distance++) {
      if (changes(order, times, wanted - distance)) {
        return wanted - distance;
      }
      if (changes(order, times, wanted + distance)) {
        return wanted + distance;
      }
    }
    return 0;
  }

  private static boolean changes(int[] order, double[] times, int place) {
    return place == order.length
        || (place > 0 && place < order.length && times[order[place - 1]] < times[order[place]]);
  }

  private static int[] where(byte[] parts, int part) {
    return IntStream.range(0, parts.length).filter(row -> parts[row] == part).toArray();
  }

  private static int[] pick(int[] rows, int[] places) {
    return Arrays.stream(places).map(place -> rows[place]).toArray();
  }

  /** The rows that a model is fitted or chosen on: train and validation, ascending. */
  public int[] seen() {
    return IntStream.concat(Arrays.stream(train), Arrays.stream(validation)).sorted().toArray();
  }

  /** SHA-256 of the three parts: two splits with the same hash divide the same rows alike. */
  public String sha256() {
    MessageDigest digest = Sha256.digest();
    for (int[] part : new int[][] {train, validation, test}) {
      ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * part.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(part.length);
      bytes.asIntBuffer().put(part);
      digest.update(bytes.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  public Struct toStruct() {
    return new Struct()
        .put("sha256", sha256())
        .put("train", train)
        .put("validation", validation)
        .put("test", test);
  }

  /**
   * @throws InvalidInput when this is no saved split, or was changed after it was saved
   */
  public static Split fromStruct(Struct struct) {
    Split split = new Split(struct.ints("train"), struct.ints("validation"), struct.ints("test"));
    if (!split.sha256().equals(struct.text("sha256"))) {
      throw new InvalidInput(
          "The saved split was changed: its rows hash to "
              + split.sha256()
              + ", it says "
              + struct.text("sha256"));
    }
    return split;
  }
}
