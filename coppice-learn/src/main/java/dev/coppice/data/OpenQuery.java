package dev.coppice.data;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query being read, piece by piece. The hash of a file is that of its bytes; the hash of a query
 * is that of the names and values it gives, in their order.
 */
final class OpenQuery extends Opened {

  private static final int PIECE = 4096; // rows fetched at once

  private final @Nullable OpenSource stored;
  private final @Nullable Path copy;
  private final @Nullable MessageDigest digest;
  private final Connection connection;
  private final ResultSet rows;
  final List<ResultColumn> columns = new ArrayList<>();

  /** A query of the user. */
  OpenQuery(Source source, PreparedStatement query) throws SQLException {
    this(source, query, null, null, Sha256.digest());
  }

  /**
   * @param copy to be removed at the end; null when there is none
   */
  OpenQuery(Source source, OpenSource stored, @Nullable Path copy, PreparedStatement query)
      throws SQLException {
    this(source, query, stored, copy, null);
  }

  private OpenQuery(
      Source source,
      PreparedStatement query,
      @Nullable OpenSource stored,
      @Nullable Path copy,
      @Nullable MessageDigest digest)
      throws SQLException {
    super(source);
    this.stored = stored;
    this.copy = copy;
    this.digest = digest;
    this.connection = query.getConnection();
    boolean ready = false;
    try {
      query.setFetchSize(PIECE);
      this.rows = query.executeQuery();
      ResultSetMetaData facts = rows.getMetaData();
      for (int i = 1; i <= facts.getColumnCount(); i++) {
        columns.add(ResultColumn.of(facts, i, connection));
        note(columns.get(i - 1).name.getBytes(StandardCharsets.UTF_8));
      }
      ready = true;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  /** Goes to the next row; false when there is none. */
  boolean next() {
    try {
      if (!rows.next()) {
        return false;
      }
      for (ResultColumn column : columns) {
        if (digest != null || column.wanted) {
          column.read(rows);
          note(column);
        }
      }
      return true;
    } catch (SQLException e) {
      throw failure(source, e);
    }
  }

  private void note(ResultColumn column) {
    if (digest != null) {
      note(column.bytes());
    }
  }

  private void note(byte[] bytes) {
    if (digest != null) {
      digest.update((byte) (bytes.length == 0 ? 0 : 1));
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        digest.update((byte) (bytes.length >>> shift));
      }
      digest.update(bytes);
    }
  }

  @Override
  String finish() {
    if (stored != null) {
      return stored.finish();
    }
    while (next()) {
      continue; // noted
    }
    return pinned(digest == null ? "" : HexFormat.of().formatHex(digest.digest()));
  }

  /** What the failure of a query means. */
  static CoppiceException failure(Source source, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean sqliteBusy = e.getErrorCode() == 5 || e.getErrorCode() == 6;
    if (state.matches("(08|53|57).*") || (state.isEmpty() && sqliteBusy)) {
      return new Unavailable("'" + source.address() + "' cannot be asked: " + reason(e), e);
    }
    if (state.startsWith("28")) {
      return new InvalidInput(
          "'"
              + source.address()
              + "' lets nobody in: "
              + reason(e)
              + "; set COPPICE_DATA_USER and COPPICE_DATA_PASSWORD");
    }
    return new InvalidInput(
        (source.isDatabase() ? "The query on '" : "Reading '")
            + source.address()
            + "' failed: "
            + reason(e)
            + (source.isDatabase() ? "; wanted: one query that changes nothing" : ""));
  }

  static String reason(SQLException e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\n\\s*", " ");
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(source, e);
    } finally {
      if (stored != null) {
        stored.close();
      }
      ParquetFile.delete(copy);
    }
  }
}
