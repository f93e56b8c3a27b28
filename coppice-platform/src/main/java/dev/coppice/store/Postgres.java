package dev.coppice.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/**
 * PostgreSQL. A lock that lives as long as the transaction lets one writer in at a time, over all
 * processes: so it means the same as SQLite, and grouping keeps it fast. Texts compare by bytes
 * ({@code collate "C"}) for the same reason.
 */
record Postgres(String url) implements Dialect {

  @Override
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "coppice");
    properties.setProperty("tcpKeepAlive", "true");
    Connection connection = new org.postgresql.Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("the address is not one of PostgreSQL");
    }
    return connection;
  }

  @Override
  public void beginWrite(Sql sql) {
    sql.run("begin");
    sql.number(
        "select count(*) from (select pg_advisory_xact_lock(hashtext('coppice'),"
            + " hashtext(current_schema()))) locked");
  }

  @Override
  public void beginRead(Sql sql) {
    sql.run("begin isolation level repeatable read read only");
  }

  @Override
  public boolean hasTable(Sql sql, String name) {
    return sql.number("select count(to_regclass(?))", name) > 0;
  }

  @Override
  public List<String> tablesWith(Sql sql, String column) {
    return sql.all(
        "select table_name from information_schema.columns"
            + " where table_schema = current_schema() and column_name = ? order by table_name",
        row -> row.text(1),
        column);
  }

  @Override
  public String definition(String sql) {
    return sql.replace("{key}", "bigint primary key")
        .replace("{text}", "text collate \"C\"")
        .replace("{bytes}", "bytea")
        .replace("{clustered}", "");
  }

  @Override
  public boolean isLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
  }

  @Override
  public String name() {
    return url.replaceFirst("\\?.*", "");
  }
}
