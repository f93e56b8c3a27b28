package dev.coppice.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What the two databases do not say the same way. Everything else is one SQL text. */
sealed interface Dialect permits Sqlite, Postgres {

  /** A connection in auto-commit mode, all settings made. */
  Connection connect() throws SQLException;

  /** Begins a transaction that no other one that writes can run beside, in any process. */
  void beginWrite(Sql sql);

  /** Begins a transaction that sees one state and changes nothing. */
  void beginRead(Sql sql);

  boolean hasTable(Sql sql, String name);

  /** The tables that have a column of this name. */
  List<String> tablesWith(Sql sql, String column);

  /**
   * Replaces {@code {key}}, {@code {text}}, {@code {bytes}} and {@code {clustered}} in the text of
   * a table.
   */
  String definition(String sql);

  /** Whether the connection is gone, so that another one may do. */
  boolean isLost(SQLException e);

  /** For messages: no password in it. */
  String name();
}
