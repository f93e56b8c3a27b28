package dev.coppice.data;

import dev.coppice.errors.Problems;
import dev.coppice.frame.FieldType;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query. What the schema declares decides, as for every format: a number that is no
 * whole one is refused where whole ones are wanted, and a text is read as the type that is wanted.
 */
final class QueryRows extends Rows {

  private final List<ResultColumn> columns;
  private final BooleanSupplier next;
  private long row;

  /**
   * @param next takes the cells of the next row into the columns; false when there is none
   */
  QueryRows(List<ResultColumn> columns, BooleanSupplier next, CsvFormat format, Problems problems) {
    super(format, problems);
    this.columns = columns;
    this.next = next;
    columns.forEach(column -> header.add(column.name));
  }

  @Override
  void deliverTo(@Nullable ColumnBuilder[] builders) {
    super.deliverTo(builders);
    for (int i = 0; i < builders.length; i++) {
      columns.get(i).wanted = builders[i] != null;
    }
  }

  @Override
  boolean readRow() {
    if (!next.getAsBoolean()) {
      return false;
    }
    row++;
    for (int i = 0; i < header.size(); i++) {
      ResultColumn column = columns.get(i);
      if (!column.wanted) {
        continue;
      }
      String fault = column.fault();
      if (fault != null) {
        fault(i, row, fault);
      } else if (column.isNumber()) {
        add(i, column.number(), column::text, row);
      } else {
        add(i, column.text(), row);
      }
    }
    endRow(header.size(), row);
    return true;
  }

  @Override
  String place(long line) {
    return "row " + line;
  }

  @Override
  @Nullable FieldType declared(int column) {
    return columns.get(column).declared();
  }

  @Override
  @Nullable String refusal(int column) {
    return columns.get(column).refusal();
  }
}
