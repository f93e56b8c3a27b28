package dev.coppice.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Statements inside a transaction. Values are texts, whole numbers, decimals and null; statements
 * are prepared once a connection. One thread at a time.
 */
public final class Sql {

  private static final int PREPARED = 100;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(16, 0.75f, true);

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Changes something; answers how many rows. */
  public int run(String sql, @Nullable Object... values) {
    try {
      PreparedStatement statement = statement(sql, values);
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** The same change for many lists of values. */
  public void runAll(String sql, List<@Nullable Object[]> rows) {
    try {
      for (@Nullable Object[] values : rows) {
        statement(sql, values).addBatch();
      }
      if (!rows.isEmpty()) {
        prepare(sql).executeBatch();
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  public <R> List<R> all(String sql, Function<Row, R> each, @Nullable Object... values) {
    try (ResultSet results = statement(sql, values).executeQuery()) {
      Row row = new Row(results);
      List<R> all = new ArrayList<>();
      while (results.next()) {
        all.add(each.apply(row));
      }
      return all;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** The first row, when there is one. */
  public <R> Optional<R> first(String sql, Function<Row, R> each, @Nullable Object... values) {
    return all(sql, each, values).stream().findFirst();
  }

  /** One whole number, as counts are; 0 when there is no row. */
  public long number(String sql, @Nullable Object... values) {
    return first(sql, row -> row.integer(1), values).orElse(0L);
  }

  private PreparedStatement statement(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepare(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known != null) {
      return known;
    }
    PreparedStatement made = connection.prepareStatement(sql);
    prepared.put(sql, made);
    if (prepared.size() > PREPARED) {
      var oldest = prepared.entrySet().iterator();
      oldest.next().getValue().close();
      oldest.remove();
    }
    return made;
  }

  void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // it is given up anyway
    }
  }
}
