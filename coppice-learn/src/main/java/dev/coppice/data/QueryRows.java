package dev.coppice.data;

import dev.coppice.errors.Problems;
import dev.coppice.frame.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query. What the schema declares decides, as for every format: a number that is no
 * whole one is refused where whole ones are wanted, and a text is read as the type that is wanted.
 */
final class QueryRows extends Rows {

  private final OpenQuery query;
  private long row;

  QueryRows(OpenQuery query, CsvFormat format, Problems problems) {
    super(format, problems);
    this.query = query;
    query.columns.forEach(column -> header.add(column.name));
  }

  @Override
  void deliverTo(@Nullable ColumnBuilder[] builders) {
    super.deliverTo(builders);
    for (int i = 0; i < builders.length; i++) {
      query.columns.get(i).wanted = builders[i] != null;
    }
  }

  @Override
  boolean readRow() {
    if (!query.next()) {
      return false;
    }
    row++;
    for (int i = 0; i < header.size(); i++) {
      ResultColumn column = query.columns.get(i);
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
    return query.columns.get(column).declared();
  }

  @Override
  @Nullable String refusal(int column) {
    return query.columns.get(column).refusal();
  }
}
