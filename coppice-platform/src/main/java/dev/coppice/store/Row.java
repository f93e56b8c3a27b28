package dev.coppice.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row of an answer that is being read. Columns count from 1. */
public final class Row {

  private final ResultSet results;

  Row(ResultSet results) {
    this.results = results;
  }

  public String text(int column) {
    return Objects.requireNonNull(findText(column));
  }

  public @Nullable String findText(int column) {
    try {
      return results.getString(column);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  public long integer(int column) {
    try {
      return results.getLong(column);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  public @Nullable Long findInteger(int column) {
    try {
      long value = results.getLong(column);
      return results.wasNull() ? null : value;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  public double decimal(int column) {
    try {
      return results.getDouble(column);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }
}
