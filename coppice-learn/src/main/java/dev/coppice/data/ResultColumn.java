package dev.coppice.data;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.frame.FieldType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a query, and its cell of the row that is read. Numbers stay numbers, times become
 * ISO 8601 in UTC (never through the zone of this machine), yes and no become {@code true} and
 * {@code false}; NaN is no value.
 */
final class ResultColumn {

  private enum Kind {
    WHOLE,
    REAL,
    /** A number with more digits than a double, read as it is written. */
    DECIMAL,
    FLAG,
    LOCAL_TIME,
    ZONED_TIME,
    DATE,
    TEXT,
    /** Each cell has a type of its own, as in SQLite. */
    ANY,
    /** No value that fits one cell. */
    NONE
  }

  final String name;
  boolean wanted;

  private final int position;
  private final Kind kind;
  private final String type;
  private boolean number;
  private boolean whole;
  private long exact;
  private double value;
  private @Nullable String text;
  private @Nullable String fault;

  private ResultColumn(String name, int position, Kind kind, String type) {
    this.name = name;
    this.position = position;
    this.kind = kind;
    this.type = type;
  }

  static ResultColumn of(ResultSetMetaData facts, int position, Connection connection)
      throws SQLException {
    String type = facts.getColumnTypeName(position);
    boolean dynamic = connection.getMetaData().getDatabaseProductName().equals("SQLite");
    Kind kind = dynamic ? Kind.ANY : kind(facts.getColumnType(position), lower(type));
    if (kind == Kind.DECIMAL && facts.getPrecision(position) > 0 && facts.getScale(position) == 0) {
      kind = Kind.WHOLE;
    }
    return new ResultColumn(facts.getColumnLabel(position), position, kind, type);
  }

  private static String lower(String type) {
    return type.toLowerCase(Locale.ROOT);
  }

  private static Kind kind(int jdbc, String type) {
    return switch (jdbc) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.WHOLE;
      case Types.REAL, Types.FLOAT, Types.DOUBLE ->
          type.endsWith("hugeint") ? Kind.DECIMAL : Kind.REAL;
      case Types.DECIMAL, Types.NUMERIC -> Kind.DECIMAL;
      case Types.BOOLEAN -> Kind.FLAG;
      case Types.BIT -> type.startsWith("bool") ? Kind.FLAG : Kind.NONE;
      case Types.DATE -> Kind.DATE;
      case Types.TIMESTAMP -> type.equals("timestamptz") ? Kind.ZONED_TIME : Kind.LOCAL_TIME;
      case Types.TIMESTAMP_WITH_TIMEZONE -> Kind.ZONED_TIME;
      case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.CLOB ->
          Kind.TEXT;
      case Types.TIME, Types.TIME_WITH_TIMEZONE, Types.NULL -> Kind.TEXT;
      default ->
          switch (type) {
            case "ubigint", "bignum" -> Kind.DECIMAL;
            case "uuid", "json", "jsonb", "inet", "citext" -> Kind.TEXT;
            default -> Kind.NONE;
          };
    };
  }

  /** What every value of the column is; null where the values must tell. */
  @Nullable FieldType declared() {
    return switch (kind) {
      case WHOLE -> FieldType.INTEGER;
      case REAL, DECIMAL -> FieldType.NUMBER;
      case DATE, LOCAL_TIME, ZONED_TIME -> FieldType.TIMESTAMP;
      case FLAG, TEXT -> FieldType.CATEGORY;
      case ANY, NONE -> null;
    };
  }

  @Nullable String refusal() {
    return kind == Kind.NONE
        ? "holds "
            + type
            + "; accepted: whole numbers, decimal numbers, booleans, dates, times, texts; take it"
            + " apart in a query, or name it in data.ignore"
        : null;
  }

  /** Takes the cell of the current row. */
  void read(ResultSet row) throws SQLException {
    number = false;
    whole = false;
    text = null;
    fault = null;
    switch (kind) {
      case WHOLE -> readWhole(row);
      case REAL -> real(row.getDouble(position), row.wasNull());
      case DECIMAL -> {
        String written = row.getString(position);
        text = "NaN".equals(written) ? null : written;
      }
      case FLAG -> {
        boolean flag = row.getBoolean(position);
        text = row.wasNull() ? null : String.valueOf(flag);
      }
      case LOCAL_TIME -> {
        LocalDateTime time = row.getObject(position, LocalDateTime.class);
        text = time == null ? null : time.toString();
      }
      case ZONED_TIME -> {
        OffsetDateTime time = row.getObject(position, OffsetDateTime.class);
        text = time == null ? null : time.toInstant().toString();
      }
      case DATE, TEXT -> text = row.getString(position);
      case ANY -> readAny(row.getObject(position));
      case NONE -> {}
    }
  }

  private void readWhole(ResultSet row) throws SQLException {
    if (type.equalsIgnoreCase("numeric") || type.toLowerCase(Locale.ROOT).startsWith("decimal")) {
      text = row.getString(position); // may be longer than a long
      return;
    }
    long read = row.getLong(position);
    if (!row.wasNull()) {
      whole(read);
    }
  }

  private void readAny(@Nullable Object cell) {
    if (cell instanceof Integer || cell instanceof Long) {
      whole(((Number) cell).longValue());
    } else if (cell instanceof Number real) {
      real(real.doubleValue(), false);
    } else if (cell instanceof byte[] bytes) {
      fault = "is " + bytes.length + " bytes of a blob; accepted: numbers and texts";
    } else {
      text = cell == null ? null : cell.toString();
    }
  }

  private void whole(long read) {
    number = true;
    whole = true;
    exact = read;
    value = read;
  }

  private void real(double read, boolean missing) {
    number = !missing && !Double.isNaN(read);
    value = read;
  }

  boolean isNumber() {
    return number;
  }

  /** The number; of a whole one beyond 2^53 the nearest that a double can hold. */
  double number() {
    return value;
  }

  /** The cell as it would be written; null for no value. */
  @Nullable String text() {
    if (!number) {
      return text;
    }
    if (whole) {
      return Long.toString(exact);
    }
    return Double.isInfinite(value) ? String.valueOf(value) : ShortestDouble.text(value);
  }

  @Nullable String fault() {
    return fault;
  }

  void keep(DataOutput out) throws IOException {
    out.writeByte(number ? whole ? 1 : 2 : text != null ? 3 : fault != null ? 4 : 0);
    if (number) {
      out.writeLong(whole ? exact : Double.doubleToRawLongBits(value));
    } else if (text != null || fault != null) {
      writeText(out, text != null ? text : Objects.requireNonNull(fault));
    }
  }

  /** Takes a cell as it was kept. */
  void read(DataInput kept) throws IOException {
    number = false;
    whole = false;
    text = null;
    fault = null;
    switch (kept.readByte()) {
      case 1 -> whole(kept.readLong());
      case 2 -> real(Double.longBitsToDouble(kept.readLong()), false);
      case 3 -> text = readText(kept);
      case 4 -> fault = readText(kept);
      default -> {}
    }
  }

  void keepHead(DataOutput out) throws IOException {
    writeText(out, name);
    writeText(out, kind.name());
    writeText(out, type);
  }

  static ResultColumn readHead(DataInput kept) throws IOException {
    return new ResultColumn(readText(kept), 0, Kind.valueOf(readText(kept)), readText(kept));
  }

  /** Of any length, unlike {@link DataOutput#writeUTF}. */
  private static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInput kept) throws IOException {
    byte[] bytes = new byte[kept.readInt()];
    kept.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** For a hash: none for no value. */
  byte[] bytes() {
    if (number) {
      long bits = whole ? exact : Double.doubleToLongBits(value);
      return ByteBuffer.allocate(1 + Long.BYTES).put((byte) (whole ? 1 : 2)).putLong(bits).array();
    }
    return text == null ? new byte[0] : ("t" + text).getBytes(StandardCharsets.UTF_8);
  }
}
