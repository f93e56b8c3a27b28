package dev.coppice.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lines that {@link ParquetLines} packed, some at a time. */
final class LineStream extends InputStream {

  private static final int SOME = 1 << 16;
  private static final ValueForm[] FORMS = ValueForm.values();

  /** A value's place in a line. */
  private record Slot(String before, ValueForm form, int column) {}

  /** A line without its values. */
  private record Layout(List<Slot> slots, String after) {

    static Layout of(String text) {
      List<Slot> slots = new ArrayList<>();
      int from = 0;
      for (int mark = text.indexOf(ParquetLines.MARK); mark >= 0; ) {
        int end = text.indexOf(ParquetLines.END, mark);
        int column = Integer.parseInt(text.substring(mark + 2, end)) + 2;
        slots.add(new Slot(text.substring(from, mark), FORMS[text.charAt(mark + 1) - 'a'], column));
        from = end + 1;
        mark = text.indexOf(ParquetLines.MARK, from);
      }
      return new Layout(slots, text.substring(from));
    }
  }

  private final Connection connection;
  private final ResultSet rows;
  private final Map<String, Layout> layouts = new HashMap<>();
  private byte[] bytes = {};
  private int at;

  LineStream(PreparedStatement query) throws SQLException {
    connection = query.getConnection();
    try {
      rows = query.executeQuery();
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    return at < bytes.length || fill() ? bytes[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == bytes.length && !fill()) {
      return -1;
    }
    int count = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, buffer, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    StringBuilder text = new StringBuilder();
    try {
      while (text.length() < SOME && rows.next()) {
        append(text);
      }
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
    bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    at = 0;
    return bytes.length > 0;
  }

  private void append(StringBuilder text) throws SQLException {
    Layout layout = layouts.computeIfAbsent(Objects.requireNonNull(rows.getString(1)), Layout::of);
    for (Slot slot : layout.slots()) {
      text.append(slot.before());
      slot.form().append(rows, slot.column(), text);
    }
    text.append(layout.after()).append('\n');
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
