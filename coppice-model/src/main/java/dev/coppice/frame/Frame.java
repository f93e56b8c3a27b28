package dev.coppice.frame;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table: a schema and one column of equal length for each of its fields. Immutable. */
public final class Frame {

  private final Schema schema;
  private final List<Column> columns;
  private final int rows;

  public Frame(Schema schema, List<? extends Column> columns) {
    if (schema.size() != columns.size()) {
      throw new IllegalArgumentException(
          schema.size() + " fields but " + columns.size() + " columns");
    }
    this.schema = schema;
    this.columns = List.copyOf(columns);
    this.rows = columns.isEmpty() ? 0 : columns.get(0).rows();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      boolean numbers = column instanceof NumberColumn;
      if (column.rows() != rows || numbers != schema.field(i).type().isNumeric()) {
        throw new IllegalArgumentException(
            "Column '" + schema.field(i).name() + "' does not fit the schema or the row count");
      }
    }
  }

  public Schema schema() {
    return schema;
  }

  public int rows() {
    return rows;
  }

  public Column column(int position) {
    return columns.get(position);
  }

  public Column column(String name) {
    return columns.get(schema.position(name));
  }

  public double[] numbers(String name) {
    return ((NumberColumn) column(name)).values();
  }

  public TextColumn texts(String name) {
    return (TextColumn) column(name);
  }

  /** The given rows, in the given order. */
  public Frame select(int[] rows) {
    return new Frame(schema, columns.stream().map(column -> column.select(rows)).toList());
  }

  /** The named columns only, in the order given. */
  public Frame select(Collection<String> names) {
    List<Column> selected = new ArrayList<>();
    for (String name : names) {
      selected.add(column(name));
    }
    return new Frame(schema.select(names), selected);
  }

  /** A cursor over the rows; move it with {@link Cursor#at}. One thread. */
  public Cursor cursor() {
    return new Cursor();
  }

  /** One row at a time of this frame, seen as a {@link Row}. One thread. */
  public final class Cursor implements Row {

    private int row;

    private Cursor() {}

    public Cursor at(int row) {
      this.row = row;
      return this;
    }

    @Override
    public double number(int field) {
      return ((NumberColumn) columns.get(field)).values()[row];
    }

    @Override
    public @Nullable String text(int field) {
      return ((TextColumn) columns.get(field)).text(row);
    }
  }
}
