package dev.coppice.data;

import dev.coppice.frame.Cell;
import dev.coppice.frame.Column;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A column that grows cell by cell from characters in a buffer. No garbage per cell: numbers are
 * parsed where they stand, and a text becomes a String only when it is seen for the first time.
 */
abstract sealed class ColumnBuilder {

  private static final int FIRST_ROWS = 1024;

  final FieldType type;
  int rows;

  private ColumnBuilder(FieldType type) {
    this.type = type;
  }

  static ColumnBuilder of(FieldType type) {
    return type.isNumeric() ? new Numbers(type) : new Texts();
  }

  abstract void add(char[] buffer, int offset, int length) throws Cell.Unreadable;

  abstract void addMissing();

  /** Forgets what was added after this many rows: the rest of a row that turned out bad. */
  void cutTo(int rows) {
    this.rows = rows;
  }

  /** The column so far; the builder starts again with none. */
  abstract Column take();

  private static final class Numbers extends ColumnBuilder {

    private double[] values = new double[FIRST_ROWS];

    Numbers(FieldType type) {
      super(type);
    }

    @Override
    void add(char[] buffer, int offset, int length) throws Cell.Unreadable {
      append(Cell.parse(type, buffer, offset, length));
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

  /** Levels in an open-addressing table, looked up by characters. */
  private static final class Texts extends ColumnBuilder {

    private int[] codes = new int[FIRST_ROWS];
    private List<String> levels = new ArrayList<>();
    private int[] hashes = new int[64]; // of each level
    private int[] slots = new int[128]; // level + 1, 0 = free; at most half full

    Texts() {
      super(FieldType.CATEGORY);
    }

    @Override
    void add(char[] buffer, int offset, int length) {
      append(code(buffer, offset, length));
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

    private int code(char[] buffer, int offset, int length) {
      int hash = length;
      for (int i = offset; i < offset + length; i++) {
        hash = hash * 31 + buffer[i];
      }
      hash *= 0x9E3779B9; // spreads the low bits' entropy over the high ones
      int mask = slots.length - 1;
      int slot = (hash >>> 7) & mask;
      while (slots[slot] != 0) {
        int level = slots[slot] - 1;
        if (hashes[level] == hash && matches(levels.get(level), buffer, offset, length)) {
          return level;
        }
        slot = (slot + 1) & mask;
      }
      slots[slot] = levels.size() + 1;
      levels.add(new String(buffer, offset, length));
      if (levels.size() > hashes.length) {
        hashes = Arrays.copyOf(hashes, hashes.length * 2);
      }
      hashes[levels.size() - 1] = hash;
      if (levels.size() * 2 > slots.length) {
        rehash();
      }
      return levels.size() - 1;
    }

    private static boolean matches(String level, char[] buffer, int offset, int length) {
      if (level.length() != length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (level.charAt(i) != buffer[offset + i]) {
          return false;
        }
      }
      return true;
    }

    private void rehash() {
      slots = new int[slots.length * 2];
      int mask = slots.length - 1;
      for (int level = 0; level < levels.size(); level++) {
        int slot = (hashes[level] >>> 7) & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = level + 1;
      }
    }

    @Override
    Column take() {
      TextColumn column = new TextColumn(Arrays.copyOf(codes, rows), levels);
      rows = 0;
      levels = new ArrayList<>();
      Arrays.fill(slots, 0);
      return column;
    }
  }
}
