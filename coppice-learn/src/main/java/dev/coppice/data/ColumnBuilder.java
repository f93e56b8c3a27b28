package dev.coppice.data;

import dev.coppice.frame.Cell;
import dev.coppice.frame.Cleaning;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A column that grows cell by cell from UTF-8 bytes in a buffer. No garbage per cell: numbers are
 * parsed where they stand, and a text becomes a String only when it is seen for the first time.
 */
abstract sealed class ColumnBuilder {

  private static final int FIRST_ROWS = 1024;
  private static final long EXACT = 1L << 53;

  final FieldType type;
  int rows;

  private ColumnBuilder(FieldType type) {
    this.type = type;
  }

  static ColumnBuilder of(Field field) {
    ColumnBuilder plain =
        field.type().isNumeric() ? new Numbers(field.type(), Padding.ACCEPTED) : new Texts();
    return field.cleaning().equals(Cleaning.NONE) ? plain : new Cleaned(field, plain);
  }

  /** Refuses what a number could be written as that is rather a code: {@code 007}. */
  static ColumnBuilder unpadded(FieldType type) {
    return new Numbers(type, Padding.REFUSED);
  }

  /** Blanks or zeros before a number. */
  private enum Padding {
    ACCEPTED,
    REFUSED
  }

  /**
   * Adds the cell that ends before {@code to}.
   *
   * @throws Cell.Unreadable when it is no value of this column's type
   * @throws CharacterCodingException when it is no text
   */
  abstract void add(byte[] buffer, int from, int to)
      throws Cell.Unreadable, CharacterCodingException;

  /** Adds a number that need not be read; false when this column does not take it as it is. */
  boolean add(double number) {
    return false;
  }

  abstract void addMissing();

  /** Forgets what was added after this many rows: the rest of a row that turned out bad. */
  void cutTo(int rows) {
    this.rows = rows;
  }

  /** The column so far; the builder starts again with none. */
  abstract Column take();

  static String text(byte[] buffer, int from, int to) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder() // reports what is malformed, unlike the constructor of String
        .decode(ByteBuffer.wrap(buffer, from, to - from))
        .toString();
  }

  /** Cleans what another one takes. */
  private static final class Cleaned extends ColumnBuilder {

    private final Cleaning cleaning;
    private final ColumnBuilder clean;

    Cleaned(Field field, ColumnBuilder clean) {
      super(field.type());
      this.cleaning = field.cleaning();
      this.clean = clean;
    }

    @Override
    void add(byte[] buffer, int from, int to) throws Cell.Unreadable, CharacterCodingException {
      if (!cleaning.isNeeded()) {
        clean.add(buffer, from, to);
        return;
      }
      String text = cleaning.clean(text(buffer, from, to));
      if (text == null) {
        addMissing();
      } else {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        clean.add(bytes, 0, bytes.length);
      }
    }

    @Override
    void addMissing() {
      String fill = cleaning.fill();
      if (fill == null || type.isNumeric()) {
        clean.addMissing();
        return;
      }
      byte[] bytes = fill.getBytes(StandardCharsets.UTF_8);
      try {
        clean.add(bytes, 0, bytes.length);
      } catch (Cell.Unreadable | CharacterCodingException e) {
        throw new IllegalStateException(e); // every String is a text
      }
    }

    @Override
    void cutTo(int rows) {
      clean.cutTo(rows);
    }

    @Override
    Column take() {
      return clean.take();
    }
  }

  private static final class Numbers extends ColumnBuilder {

    private final boolean padded;
    private double[] values = new double[FIRST_ROWS];

    Numbers(FieldType type, Padding padding) {
      super(type);
      this.padded = padding == Padding.ACCEPTED;
    }

    @Override
    void add(byte[] buffer, int from, int to) throws Cell.Unreadable {
      if (!padded && to - from > 1 && buffer[from] <= '0' && isPadded(buffer, from)) {
        throw new Cell.Unreadable("a padded number", Cell.wanted(type));
      }
      append(Cell.parse(type, buffer, from, to));
    }

    private static boolean isPadded(byte[] buffer, int from) {
      byte next = buffer[from + 1];
      return buffer[from] <= ' ' || (buffer[from] == '0' && next >= '0' && next <= '9');
    }

    @Override
    boolean add(double number) {
      boolean taken =
          type == FieldType.NUMBER
              ? Double.isFinite(number)
              : type == FieldType.INTEGER && number == (long) number && Math.abs(number) < EXACT;
      if (taken) {
        append(number);
      }
      return taken;
    }

    @Override
    void addMissing() {
      append(Double.NaN);
    }

    private void append(double value) {
      if (rows == values.length) {
        values = Arrays.copyOf(values, rows * 2);
      }
      values[rows++] = value;
    }

    @Override
    Column take() {
      NumberColumn column = new NumberColumn(Arrays.copyOf(values, rows));
      rows = 0;
      return column;
    }
  }

  private static final class Texts extends ColumnBuilder {

    private final Levels levels = new Levels();
    private int[] codes = new int[FIRST_ROWS];

    Texts() {
      super(FieldType.CATEGORY);
    }

    @Override
    void add(byte[] buffer, int from, int to) throws CharacterCodingException {
      append(levels.code(buffer, from, to));
    }

    @Override
    void addMissing() {
      append(TextColumn.MISSING);
    }

    private void append(int code) {
      if (rows == codes.length) {
        codes = Arrays.copyOf(codes, rows * 2);
      }
      codes[rows++] = code;
    }

    @Override
    Column take() {
      TextColumn column = new TextColumn(Arrays.copyOf(codes, rows), levels.take());
      rows = 0;
      return column;
    }
  }
}
